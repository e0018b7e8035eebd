namespace Authenik8.Redis.Accounts;

/// <summary>The part of an account's record that scripts do not look at.</summary>
/// <remarks>
/// A later version may add members, which this one does not see, and drops when it updates the account. One whose members
/// must not be dropped, or that changes the meaning of any, counts the record's format on.
/// </remarks>
internal sealed record AccountBody
{
    public required string Id { get; init; }

    public string? Tenant { get; init; }

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    /// <summary>Null stands for false, which most accounts have.</summary>
    public bool? UnconfirmedCredentials { get; init; }

    public string? DisplayName { get; init; }

    public string? PasswordHash { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public required int Status { get; init; }

    public required long SecurityVersion { get; init; }

    public string? KeptSession { get; init; }

    /// <summary>Issuer, subject, issuer, subject and so on.</summary>
    public required IReadOnlyList<string> Logins { get; init; }

    public long? LastLogin { get; init; }

    public long? Due { get; init; }

    /// <summary>A JSON text in a text: written anew it would keep its values but not its letters, such as the digits of a number.</summary>
    public string? Properties { get; init; }
}
