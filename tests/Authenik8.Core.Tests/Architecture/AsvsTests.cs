using System.Text.RegularExpressions;
using Xunit;

namespace Authenik8.Core.Tests.Architecture;

/// <summary>What docs/asvs.md names as proof is there.</summary>
public sealed partial class AsvsTests
{
    [Fact]
    public void Asvs_EveryTestThatIsNamed_Exists()
    {
        var named = Named().Matches(Repository.Read("docs/asvs.md"));
        var tests = Repository.Sources("tests").Select(source => source.Text).ToArray();
        var missing =
            from Match match in named
            let suite = match.Groups["suite"].Value
            let test = match.Groups["test"].Value
            // A suite may be in several files; each names it.
            where !tests.Any(text => Regex.IsMatch(text, $@"\bclass {suite}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
                && Regex.IsMatch(text, $@"\b{test}\(", RegexOptions.None, TimeSpan.FromSeconds(1)))
            select match.Value;

        Assert.True(named.Count > 30, "The document names hardly any tests.");
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"`(?<suite>\w+(Tests|Conformance))\.(?<test>\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
