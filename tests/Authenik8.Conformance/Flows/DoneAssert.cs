using Authenik8.Accounts;
using Xunit;

namespace Authenik8.Conformance.Flows;

/// <summary>Asserts what a flow answered.</summary>
internal static class DoneAssert
{
    public static TValue Value<TValue>(AccountResult<TValue> result)
    {
        // The reason, where it was refused, is what a failed test has to tell.
        Assert.True(result is AccountResult<TValue>.Done, result.ToString());
        return ((AccountResult<TValue>.Done)result).Value;
    }

    public static void Refused<TValue>(AccountFailure reason, AccountResult<TValue> result) =>
        Assert.Equal(new AccountResult<TValue>.Refused(reason), result);
}
