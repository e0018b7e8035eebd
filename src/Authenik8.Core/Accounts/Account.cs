using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>A person known to the engine, and how they may log in.</summary>
/// <remarks>Immutable: a change is a copy, handed to <see cref="IAccountStore.UpdateAsync"/> with the <see cref="Version"/> that was read.</remarks>
public sealed record Account
{
    /// <summary>The longest display name, in characters: 128.</summary>
    public const int MaxDisplayNameLength = 128;

    /// <summary>Tenant and id. The id is 128 random bits, 22 base64url characters, where the engine made the account; it never changes.</summary>
    public required Subject Subject { get; init; }

    /// <summary>Counts the changes, from 0; an update must name the version it was made from.</summary>
    public long Version { get; init; }

    /// <summary>The e-mail address, unique within the tenant. Null: a guest, or somebody whose provider told none.</summary>
    public EmailAddress? Email { get; init; }

    /// <summary>Whether somebody proved that mail to <see cref="Email"/> reaches them.</summary>
    public bool IsEmailVerified { get; init; }

    /// <summary>A name for people. Null: none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// Whether the password and the external logins were chosen before <see cref="Email"/> was proved, so that they may be another
    /// person's than the owner of the mailbox. Default false. True from the code of a registration or of a change of address until
    /// the owner of the mailbox chooses a password with a code; the external logins are then removed.
    /// </summary>
    public bool HasUnconfirmedCredentials { get; init; }

    /// <summary>The hash of the password, as <see cref="Passwords.IPasswordHasher"/> made it. Null: the account has no password.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Roles, granted at login and at each refresh.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Permissions, granted at login and at each refresh.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>Whether it may be used.</summary>
    public AccountStatus Status { get; init; } = AccountStatus.Active;

    /// <summary>
    /// Rises when the credentials change: sessions that were started under an earlier one cannot be refreshed any more, but
    /// for <see cref="KeptSession"/>. Claim <c>sv</c>.
    /// </summary>
    public long SecurityVersion { get; init; } = 1;

    /// <summary>The session that changed the credentials and goes on. Null: none does.</summary>
    public SessionId? KeptSession { get; init; }

    /// <summary>The person's logins at identity providers, each unique within the tenant.</summary>
    public IReadOnlyList<ExternalLogin> ExternalLogins { get; init; } = [];

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody last logged in to it. Null: nobody ever has.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>When it is purged: for an account pending deletion, for a guest, and for a registration whose address is not verified. Null: it is kept.</summary>
    public DateTimeOffset? DeletionDueAt { get; init; }

    /// <summary>The host's own properties, a JSON object. Null: none. The engine never looks into it.</summary>
    public JsonElement? Properties { get; init; }

    /// <summary>Whether it is a guest: somebody who can come back with nothing but their session.</summary>
    public bool IsGuest => Email is null && PasswordHash is null && ExternalLogins.Count == 0;

    /// <summary>Whether it is a registration whose address is not verified and to which no person has logged in.</summary>
    internal bool IsPendingRegistration =>
        Email is not null && !IsEmailVerified && LastLoginAt is null && DeletionDueAt is not null && Status != AccountStatus.PendingDeletion;

    /// <summary>Whether a session may still be refreshed, as far as the credentials go.</summary>
    /// <param name="session">The session.</param>
    /// <param name="securityVersion">The security version under which it was started.</param>
    public bool Honors(SessionId? session, long securityVersion) =>
        securityVersion == SecurityVersion || (session is not null && session == KeptSession);

    /// <summary>The account under its next security version: every session ends but one.</summary>
    internal Account WithNewCredentials(SessionId? keep) => this with { SecurityVersion = SecurityVersion + 1, KeptSession = keep };

    /// <summary>The id; nothing of the person.</summary>
    public override string ToString() => $"account {Subject.Id}";
}
