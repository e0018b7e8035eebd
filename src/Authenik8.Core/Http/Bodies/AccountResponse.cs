using System.Text.Json;
using System.Text.Json.Serialization;
using Authenik8.Accounts;

namespace Authenik8.Http.Bodies;

/// <summary>An account, without anything that could log somebody in.</summary>
/// <param name="Id">Its id; claim <c>sub</c>.</param>
/// <param name="Email">The e-mail address; null for a guest.</param>
/// <param name="EmailVerified">Whether the address is verified.</param>
/// <param name="DisplayName">A name for people; null where it has none.</param>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="IsGuest">Whether it is a guest.</param>
/// <param name="Status"><c>active</c>, <c>locked</c>, <c>disabled</c> or <c>pending_deletion</c>.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Permissions">Permissions.</param>
/// <param name="ExternalLogins">Logins at identity providers.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastLoginAt">When somebody last logged in to it; null where nobody ever has.</param>
/// <param name="DeletionDueAt">When it is deleted for good; null where it is kept.</param>
/// <param name="Properties">The host's own properties; null where there are none.</param>
internal sealed record AccountResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("email_verified")] bool EmailVerified,
    [property: JsonPropertyName("display_name")] string? DisplayName,
    [property: JsonPropertyName("has_password")] bool HasPassword,
    [property: JsonPropertyName("is_guest")] bool IsGuest,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("roles")] IReadOnlyList<string> Roles,
    [property: JsonPropertyName("permissions")] IReadOnlyList<string> Permissions,
    [property: JsonPropertyName("external_logins")] IReadOnlyList<ExternalLoginResponse> ExternalLogins,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("last_login_at")] DateTimeOffset? LastLoginAt,
    [property: JsonPropertyName("deletion_due_at")] DateTimeOffset? DeletionDueAt,
    [property: JsonPropertyName("properties")] JsonElement? Properties)
{
    public static AccountResponse Of(AccountView account) => new(
        account.Subject.Id,
        account.Email,
        account.IsEmailVerified,
        account.DisplayName,
        account.HasPassword,
        account.IsGuest,
        account.Status switch
        {
            AccountStatus.Locked => "locked",
            AccountStatus.Disabled => "disabled",
            AccountStatus.PendingDeletion => "pending_deletion",
            _ => "active",
        },
        account.Roles,
        account.Permissions,
        [.. account.ExternalLogins.Select(login => new ExternalLoginResponse(login.Issuer, login.Subject))],
        account.CreatedAt,
        account.LastLoginAt,
        account.DeletionDueAt,
        account.Properties);

    /// <summary>Nothing of the person.</summary>
    public override string ToString() => $"account {Id}";
}
