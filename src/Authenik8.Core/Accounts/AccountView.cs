using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>An account as it is shown: without anything that could log somebody in.</summary>
public sealed record AccountView
{
    /// <summary>Tenant and id.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The e-mail address. Null: none.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the address is verified.</summary>
    public bool IsEmailVerified { get; init; }

    /// <summary>A name for people. Null: none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether the account has a password.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Whether it is a guest.</summary>
    public bool IsGuest { get; init; }

    /// <summary>Whether it may be used.</summary>
    public AccountStatus Status { get; init; }

    /// <summary>Roles.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Permissions.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>Logins at identity providers.</summary>
    public required IReadOnlyList<ExternalLogin> ExternalLogins { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody last logged in to it. Null: nobody ever has.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>When it is purged. Null: it is kept.</summary>
    public DateTimeOffset? DeletionDueAt { get; init; }

    /// <summary>The host's own properties. Null: none.</summary>
    public JsonElement? Properties { get; init; }

    /// <summary>The id; nothing of the person.</summary>
    public override string ToString() => $"account {Subject.Id}";

    internal static AccountView Of(Account account) => new()
    {
        Subject = account.Subject,
        Email = account.Email?.Value,
        IsEmailVerified = account.IsEmailVerified,
        DisplayName = account.DisplayName,
        HasPassword = account.PasswordHash is not null,
        IsGuest = account.IsGuest,
        Status = account.Status,
        Roles = account.Roles,
        Permissions = account.Permissions,
        ExternalLogins = account.ExternalLogins,
        CreatedAt = account.CreatedAt,
        LastLoginAt = account.LastLoginAt,
        DeletionDueAt = account.DeletionDueAt,
        Properties = account.Properties,
    };
}
