namespace Authenik8.Accounts.Identity;

/// <summary>Who a person from an identity provider is here: exactly one of the nested cases.</summary>
public abstract record IdentityResult
{
    private IdentityResult()
    {
    }

    /// <summary>The provider's login belongs to an account.</summary>
    /// <param name="Account">That account.</param>
    public sealed record ExistingLogin(AccountView Account) : IdentityResult;

    /// <summary>An account was made.</summary>
    /// <param name="Account">That account.</param>
    public sealed record Created(AccountView Account) : IdentityResult;

    /// <summary>
    /// There is an account with the same verified e-mail address. Its owner logs in to it in the way they always have, and
    /// redeems the ticket with <see cref="IIdentityEngine.RedeemLinkTicketAsync"/>.
    /// </summary>
    /// <param name="Ticket">The ticket, good once and only for that account.</param>
    /// <param name="ExpiresAt">When it ends.</param>
    public sealed record LinkRequired(string Ticket, DateTimeOffset ExpiresAt) : IdentityResult
    {
        /// <summary>The case, without the ticket.</summary>
        public override string ToString() => nameof(LinkRequired);
    }

    /// <summary>The provider's login was linked to an account.</summary>
    /// <param name="Account">That account.</param>
    public sealed record Linked(AccountView Account) : IdentityResult;

    /// <summary>The provider's login belongs to another account than the one it should be linked to.</summary>
    public sealed record LinkedToAnother : IdentityResult;

    /// <summary>An e-mail address is not verified, so nothing is concluded from it.</summary>
    /// <param name="Side">Who has not verified it.</param>
    public sealed record EmailNotVerified(UnverifiedSide Side) : IdentityResult;

    /// <summary>The account may not be used.</summary>
    /// <param name="Status">Why.</param>
    public sealed record NotActive(AccountStatus Status) : IdentityResult;

    /// <summary>The ticket is wrong, spent, expired or for another account; or there is no such account.</summary>
    public sealed record InvalidTicket : IdentityResult;
}
