namespace Authenik8.Accounts;

/// <summary>Presents a one-time code from a message.</summary>
public sealed record CodeCommand
{
    /// <summary>The tenant, for digits. Default null: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The code. Any text is safe to pass.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The e-mail address that the code was sent to, for digits; not needed for those that an access token goes with. Null for
    /// a code from a link, which says itself whose it is.
    /// </summary>
    public string? Email { get; init; }

    /// <summary>
    /// A new password, for <see cref="IEmailService.VerifyAsync"/>: needed where the code belongs to no registration, because it was sent again
    /// (<see cref="AccountFailure.NewPasswordRequired"/>); otherwise it replaces the password of the registration. Not used with a code
    /// that changes an address. Default null.
    /// </summary>
    public string? NewPassword { get; init; }

    /// <summary>The client. Digits that change the address of an account, or make one of a guest, need its access token.</summary>
    public ClientContext Client { get; init; } = ClientContext.Unknown;

    /// <summary>Nothing of the secrets.</summary>
    public override string ToString() => "one-time code";
}
