using Xunit;

namespace Authenik8.Core.Tests.Architecture;

/// <summary>The public surface changes on purpose only: whoever changes it changes the list that is checked in.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Core_PublicSurface_IsTheOneCheckedIn()
    {
        const string File = "tests/Authenik8.Core.Tests/Architecture/Authenik8.Core.txt";
        var actual = PublicSurface.Of(typeof(Authenik8Options).Assembly);
        var path = Path.Combine(Repository.Root, File);

        var expected = System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path) : "";

        if (!string.Equals(expected, actual, StringComparison.Ordinal))
            System.IO.File.WriteAllText(path + ".received", actual);
        Assert.True(string.Equals(expected, actual, StringComparison.Ordinal), $"The public surface changed. Compare {File} with {File}.received and replace it if the change is meant.");
    }
}
