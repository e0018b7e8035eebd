namespace Authenik8.Accounts;

/// <summary>Asks for a message to an e-mail address, if there is an account behind it.</summary>
public sealed record EmailCommand
{
    /// <summary>The tenant. Default null: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The e-mail address.</summary>
    public required EmailAddress Email { get; init; }

    /// <summary>The client.</summary>
    public ClientContext Client { get; init; } = ClientContext.Unknown;
}
