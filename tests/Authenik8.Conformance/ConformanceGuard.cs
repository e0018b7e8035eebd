using System.Reflection;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Fails where a backend's test assembly leaves a suite out. Each backend derives it once.</summary>
public abstract class ConformanceGuard
{
    /// <summary>Every abstract suite of this assembly: a public abstract class with facts of its own.</summary>
    public static IReadOnlyList<Type> Suites { get; } =
    [
        .. typeof(ConformanceGuard).Assembly.GetExportedTypes()
            .Where(type => type.IsAbstract && type != typeof(ConformanceGuard) && Facts(type).Any()),
    ];

    /// <summary>The suites that no class in <paramref name="tests"/> runs. Only public classes count, for only those are discovered.</summary>
    /// <param name="tests">A backend's test assembly.</param>
    public static IReadOnlyList<Type> Missing(Assembly tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var runnable = tests.GetExportedTypes().Where(type => !type.IsAbstract).ToArray();
        return [.. Suites.Where(suite => !runnable.Any(suite.IsAssignableFrom))];
    }

    /// <summary>Every suite is derived in the assembly of the derived guard.</summary>
    [Fact]
    public void TestAssembly_DerivesEverySuite()
    {
        Assert.NotEmpty(Suites);
        Assert.Empty(Missing(GetType().Assembly));
    }

    /// <summary>No test of a suite is skipped: what is skipped reads as green.</summary>
    [Fact]
    public void Suites_SkipNothing() =>
        Assert.All(Suites.SelectMany(Facts), fact => Assert.Null(fact.GetCustomAttribute<FactAttribute>()!.Skip));

    private static IEnumerable<MethodInfo> Facts(Type suite) =>
        suite.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: true));
}
