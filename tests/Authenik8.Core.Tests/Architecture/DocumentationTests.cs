using System.Text.RegularExpressions;
using Xunit;

namespace Authenik8.Core.Tests.Architecture;

/// <summary>What the documents show is what the repository has.</summary>
public sealed partial class DocumentationTests
{
    private const int MaxReadmeLines = 150;
    private const int TimeoutMilliseconds = 10_000;

    [Fact]
    public void Readme_FirstProgram_IsTheSampleThatIsCompiled()
    {
        var program = CodeBlock().Match(Repository.Read("README.md"));

        Assert.True(program.Success, "README.md shows no program.");
        Assert.Equal(Repository.Read("samples/Minimal/Program.cs"), program.Groups["code"].Value);
    }

    [Fact]
    public void Readme_Length_IsWhatPeopleRead() => Assert.InRange(Repository.Read("README.md").Split('\n').Length, 1, MaxReadmeLines);

    [Fact]
    public void Documents_RelativeLinks_LeadToFilesAndHeadings()
    {
        List<string> broken = [];
        foreach (var document in Documents())
        {
            foreach (Match link in Link().Matches(WithoutCode(File.ReadAllText(document))))
            {
                var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
                var target = path.Length == 0 ? document : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, path));
                var leadsSomewhere = (File.Exists(target) || Directory.Exists(target))
                    && (anchor.Length == 0 || HeadingsOf(target).Contains(anchor));
                if (!leadsSomewhere)
                    broken.Add($"{Path.GetRelativePath(Repository.Root, document)}: {link.Groups["path"].Value}#{anchor}");
            }
        }
        Assert.Empty(broken);
    }

    private static IEnumerable<string> Documents() =>
        new[] { "*.md", "docs/*.md", "docs/decisions/*.md", "benchmarks/*.md", "src/Authenik8.Testing/*.md" }
            .SelectMany(static pattern => Directory.EnumerateFiles(Path.Combine(Repository.Root, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)));

    private static HashSet<string> HeadingsOf(string document) =>
        [.. Heading().Matches(WithoutCode(File.ReadAllText(document))).Select(static heading => Anchor(heading.Groups["text"].Value))];

    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Fence();

    // Relative ones only: an address of another site is not ours to keep.
    [GeneratedRegex(@"\]\((?![a-z]+:)(?<path>[^)#\s]*)(#(?<anchor>[^)\s]*))?\)", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex NoAnchor();
}
