using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace QuickStart;

/// <summary>What the sample was asked to do.</summary>
/// <param name="IsTour">Whether to show the tour instead of serving.</param>
/// <param name="CalibrationTarget">How long a password hash should take, in milliseconds, where that was asked instead of serving. Null otherwise.</param>
/// <param name="Settings">The arguments for the configuration, which knows <c>--urls</c> and every other setting by itself.</param>
internal sealed record CommandLine(bool IsTour, int? CalibrationTarget, string[] Settings)
{
    private const int UsageError = 2;
    private const int MaxCalibrationTarget = 10_000;

    public static bool TryRead(string[] args, [NotNullWhen(true)] out CommandLine? command)
    {
        if (args is ["calibrate", var text])
        {
            var isTarget = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var target) && target is > 0 and <= MaxCalibrationTarget;
            command = isTarget ? new CommandLine(IsTour: false, target, []) : null;
            return isTarget;
        }
        var isTour = args is ["tour", ..];
        var rest = isTour ? args[1..] : args;
        // In Development no secret is needed: the engine makes one that ends with the process.
        List<string> settings = isTour ? ["--environment=Development"] : [];
        command = null;
        for (var i = 0; i < rest.Length; i++)
        {
            if (string.Equals(rest[i], "--replay-successor", StringComparison.Ordinal))
                settings.Add("--Authenik8:Refresh:WithinWindow=ReplaySuccessor");
            else if (!rest[i].StartsWith("--", StringComparison.Ordinal))
                return false;
            else if (rest[i].Contains('=', StringComparison.Ordinal))
                settings.Add(rest[i]);
            else if (i + 1 < rest.Length && !rest[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add($"{rest[i]}={rest[++i]}");
            else
                return false;
        }
        command = new CommandLine(isTour, CalibrationTarget: null, [.. settings]);
        return true;
    }

    /// <summary>Says why the sample does not serve, and what a copy of it needs.</summary>
    public static int RefuseOutsideDevelopment(string environment)
    {
        Console.Error.WriteLine($"""
            QuickStart does not start in {environment}: its demo accounts (one of them an administrator) have a published password, and it prints codes to the console.
            To try it, set ASPNETCORE_ENVIRONMENT to Development, or run "QuickStart tour".
            To copy it, add an IMessageSender of your own, with AddMessageSender<TSender>(), and leave AddDemoAccountsAsync out.
            """);
        return UsageError;
    }

    public static int Explain()
    {
        Console.Error.WriteLine("""
            QuickStart [tour] [--redis host:port] [--replay-successor] [--urls http://...]
            QuickStart calibrate MILLISECONDS

              tour                 walk through the story over HTTP and print it; exit code 0 only if everything held
              calibrate MS         propose the cost of a password hash that takes that long on this machine, 1 to 10000 ms
              --redis host:port    keep sessions in Redis instead of in memory
              --replay-successor   a refresh token that comes back at once gets the same successor again, instead of a refusal
              --urls               where to serve, e.g. http://localhost:5080
              --Authenik8:X=value  any setting of the engine, e.g. --Authenik8:Tokens:Lifetime=00:01:00
            """);
        return UsageError;
    }
}
