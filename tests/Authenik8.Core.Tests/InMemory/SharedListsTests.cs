using Authenik8.InMemory;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

public sealed class SharedListsTests
{
    private readonly SharedLists _lists = new();

    [Fact]
    public void Share_EqualLists_GivesOneCopy()
    {
        var shared = _lists.Share(new List<string> { "user", "editor" });
        Assert.Equal(["user", "editor"], shared);
        Assert.Same(shared, _lists.Share(["user", "editor"]));
        Assert.NotSame(shared, _lists.Share(["editor", "user"]));
    }

    [Fact]
    public void Share_ListChangedAfterwards_KeepsWhatItWas()
    {
        var list = new List<string> { "user" };
        var shared = _lists.Share(list);
        list[0] = "admin";
        Assert.Equal(["user"], shared);
        Assert.Equal(["admin"], _lists.Share(list));
    }

    [Fact]
    public void Share_MoreListsThanItRemembers_StillGivesEachItsOwn()
    {
        for (var i = 0; i < 10_000; i++)
            Assert.Equal([$"role{i}"], _lists.Share([$"role{i}"]));
    }
}
