using System.Text.RegularExpressions;
using Xunit;

namespace Authenik8.Core.Tests.Architecture;

/// <summary>Calls go down only: HTTP, services, contracts. A store never calls a service, a service never sees HttpContext.</summary>
public sealed partial class LayeringTests
{
    private const string Core = "src/Authenik8.Core";

    /// <summary>For each folder, the folders that it may use. A folder that is missing here fails the test.</summary>
    private static readonly Dictionary<string, string[]> Uses = new(StringComparer.Ordinal)
    {
        ["Tokens"] = [],
        ["Passwords"] = ["Tokens", "Events", "Diagnostics"],
        ["Diagnostics"] = ["Tokens", "Sessions"],
        ["Authorization"] = ["Tokens"],
        ["Events"] = ["Tokens", "Diagnostics"],
        ["Protection"] = ["Tokens", "Events", "Diagnostics"],
        ["Messages"] = ["Tokens", "Events", "Diagnostics"],
        ["Revocation"] = ["Tokens", "Sessions", "Events", "Diagnostics"],
        ["Sessions"] = ["Tokens", "Revocation", "Protection", "Events", "Diagnostics"],
        ["Accounts"] = ["Tokens", "Sessions", "Revocation", "Passwords", "Protection", "Messages", "Events", "Authorization", "Diagnostics"],
        ["InMemory"] = ["Tokens", "Sessions", "Revocation", "Protection", "Passwords", "Messages", "Accounts", "Diagnostics"],
        ["Http"] = ["Tokens", "Sessions", "Passwords", "Revocation", "Protection", "Accounts", "Authorization", "Diagnostics"],
    };

    [Fact]
    public void Folders_UseOnlyThoseBelow()
    {
        var violations =
            from source in Repository.Sources(Core)
            where source.Path.Contains('/', StringComparison.Ordinal)
            let folder = source.Path.Split('/')[0]
            from match in Using().Matches(source.Text)
            let used = match.Groups["folder"].Value
            where used != folder && !Uses[folder].Contains(used)
            select $"{source.Path} uses {used}";

        Assert.Empty(violations);
    }

    [Fact]
    public void HttpContext_IsSeenInHttpOnly() =>
        Assert.Empty(Repository.Sources(Core).Where(source => HttpContext().IsMatch(source.Text) && !source.Path.StartsWith("Http/", StringComparison.Ordinal)).Select(source => source.Path));

    [Theory]
    [InlineData(Core + "/InMemory")]
    [InlineData("src/Authenik8.Redis")]
    public void Stores_CallNoService(string folder) =>
        Assert.Empty(Repository.Sources(folder).Where(source => Service().IsMatch(source.Text)).Select(source => source.Path));

    [Fact]
    public void Namespaces_AreFolders()
    {
        var violations =
            from source in Repository.Sources(Core)
            let declared = Namespace().Match(source.Text).Groups["name"].Value
            where !declared.StartsWith("Microsoft.", StringComparison.Ordinal)
            let folder = Path.GetDirectoryName(source.Path)!.Replace('/', '.')
            where declared != (folder.Length == 0 ? "Authenik8" : $"Authenik8.{folder}")
            select $"{source.Path} is in {declared}";

        Assert.Empty(violations);
    }

    [GeneratedRegex(@"\bAuthenik8\.(?<folder>Tokens|Sessions|Revocation|InMemory|Http|Authorization|Passwords|Protection|Events|Messages|Accounts|Diagnostics)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();

    [GeneratedRegex(@"\bHttpContext\b", RegexOptions.None, 1000)]
    private static partial Regex HttpContext();

    [GeneratedRegex(@"\bI(Session|Token|Revocation)Service\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Service();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();
}
