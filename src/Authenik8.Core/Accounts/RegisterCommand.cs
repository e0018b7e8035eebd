namespace Authenik8.Accounts;

/// <summary>Asks for an account with a password.</summary>
public sealed record RegisterCommand
{
    /// <summary>The tenant. Default null: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The e-mail address.</summary>
    public required EmailAddress Email { get; init; }

    /// <summary>The password, as received.</summary>
    public required string Password { get; init; }

    /// <summary>A name for people, at most <see cref="Account.MaxDisplayNameLength"/> characters. Default null: none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The client. With the access token of a guest, it is the guest who becomes the account.</summary>
    public ClientContext Client { get; init; } = ClientContext.Unknown;

    /// <summary>Nothing of the secrets.</summary>
    public override string ToString() => "registration";
}
