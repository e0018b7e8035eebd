using System.Reflection;
using Authenik8.Diagnostics;
using Xunit;

namespace Authenik8.Core.Tests.Diagnostics;

public sealed class EventIdsTests
{
    [Fact]
    public void EventIds_AreAllDifferent()
    {
        var ids = typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (int)field.GetRawConstantValue()!).ToArray();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
