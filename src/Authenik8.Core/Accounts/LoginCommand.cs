namespace Authenik8.Accounts;

/// <summary>Asks for a session, with an e-mail address and a password.</summary>
public sealed record LoginCommand
{
    /// <summary>The tenant. Default null: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The e-mail address as it was typed. Any text is safe to pass.</summary>
    public required string Email { get; init; }

    /// <summary>The password, as received.</summary>
    public required string Password { get; init; }

    /// <summary>The client.</summary>
    public ClientContext Client { get; init; } = ClientContext.Unknown;

    /// <summary>Nothing of the secrets.</summary>
    public override string ToString() => "login";
}
