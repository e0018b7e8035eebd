using System.Text.Json;
using Authenik8.Accounts;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Compares accounts member by member: records with lists in them are not equal by value.</summary>
internal static class AccountAssert
{
    public static void Equal(Account expected, Account? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Roles, actual.Roles);
        Assert.Equal(expected.Permissions, actual.Permissions);
        Assert.Equal(expected.ExternalLogins, actual.ExternalLogins);
        // Addresses are equal whatever the case of their letters; what comes back is what was given.
        Assert.Equal(expected.Email?.Value, actual.Email?.Value);
        // The text, not the value: a property must come back as it was given, down to the digits of a number.
        Assert.Equal(RawText(expected.Properties), RawText(actual.Properties));
        Assert.Equal(
            expected with
            {
                Roles = actual.Roles,
                Permissions = actual.Permissions,
                ExternalLogins = actual.ExternalLogins,
                Properties = actual.Properties,
            },
            actual);
    }

    private static string? RawText(JsonElement? element) => element?.GetRawText();
}
