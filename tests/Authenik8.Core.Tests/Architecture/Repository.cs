namespace Authenik8.Core.Tests.Architecture;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The C# files below a folder of the repository, with their text.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder)
    {
        var root = Path.Combine(Root, folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), File: file))
            .Where(source => !source.Path.StartsWith("obj/", StringComparison.Ordinal) && !source.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(source => (source.Path, File.ReadAllText(source.File)));
    }

    /// <summary>A text file of the repository.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "Authenik8.Core.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }
}
