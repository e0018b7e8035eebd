namespace Authenik8.Accounts.Identity;

/// <summary>What an identity provider says of a person, after its assertion has been verified.</summary>
public sealed record ExternalProfile
{
    /// <summary>The provider and its id of the person. Only this says who it is.</summary>
    public required ExternalLogin Login { get; init; }

    /// <summary>The e-mail address. Null: the provider told none. One that is no address of ours counts as none.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the provider has verified the address; claim <c>email_verified</c>.</summary>
    public bool IsEmailVerified { get; init; }

    /// <summary>The person's name; cut to <see cref="Account.MaxDisplayNameLength"/>. Null: not told.</summary>
    public string? Name { get; init; }

    /// <summary>The address of a picture. Not kept: a host that wants it reads it here. Null: not told.</summary>
    public string? Picture { get; init; }

    /// <summary>The provider; nothing of the person.</summary>
    public override string ToString() => $"profile of {Login.Issuer}";
}
