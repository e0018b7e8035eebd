using System.Text.Json;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Compares sessions member by member: records with lists in them are not equal by value.</summary>
internal static class SessionAssert
{
    public static void Equal(Session expected, Session? actual)
    {
        Assert.NotNull(actual);
        Equal(expected.Grant, actual.Grant);
        Assert.Equal(expected with { Grant = actual.Grant }, actual);
    }

    /// <summary>As <see cref="Equal(Session, Session?)"/>, but for the time of the last rotation, which is that of the store's clock.</summary>
    public static void EqualButRotatedAt(Session expected, Session? actual)
    {
        Assert.NotNull(actual);
        Equal(expected with { RotatedAt = actual.RotatedAt }, actual);
    }

    private static void Equal(Grant expected, Grant actual)
    {
        Assert.Equal(expected.Roles, actual.Roles);
        Assert.Equal(expected.Permissions, actual.Permissions);
        Assert.Equal(expected.Scopes, actual.Scopes);
        Assert.Equal(expected.AuthenticationMethods, actual.AuthenticationMethods);
        Assert.Equal(expected.ClientId, actual.ClientId);
        Assert.Equal(expected.AuthTime, actual.AuthTime);
        Assert.Equal(expected.AuthenticationContext, actual.AuthenticationContext);
        // The text, not the value: a claim must come back as it was given, down to the digits of a number.
        Assert.Equal(RawText(expected.Claims), RawText(actual.Claims));
    }

    private static string? RawText(JsonElement? element) => element?.GetRawText();
}
