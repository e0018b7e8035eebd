using Authenik8.Tokens;

namespace Authenik8.Accounts.Identity;

/// <summary>Finds out which account a person from an identity provider is: one person, one account, however they log in.</summary>
/// <remarks>
/// <para>Who somebody is follows from provider and its id of them alone (OpenID Connect Core section 5.7), never from an
/// e-mail address. An address that either side has not verified leads to nothing, so nobody gets into an account by
/// registering another's address first, there or here.</para>
/// <para>Safe for concurrent use: any number of simultaneous first logins make one account. Every member throws
/// <see cref="StoreUnavailableException"/> where a store cannot be reached.</para>
/// </remarks>
public interface IIdentityEngine
{
    /// <summary>Resolves a person.</summary>
    /// <param name="profile">What the provider says, its assertion verified by the caller.</param>
    /// <param name="intent">What the person wants.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IdentityResult> ResolveAsync(ExternalProfile profile, ResolveIntent intent, CancellationToken cancellationToken);

    /// <summary>Links the login of a ticket to the account that it was made for, whose owner has logged in.</summary>
    /// <param name="ticket">The ticket. Any text is safe to pass.</param>
    /// <param name="account">The subject of the owner's verified access token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IdentityResult> RedeemLinkTicketAsync(string ticket, Subject account, CancellationToken cancellationToken);

    /// <summary>Unlinks a login, unless it is the last way to log in.</summary>
    /// <param name="account">The subject of the owner's verified access token.</param>
    /// <param name="login">Which login.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UnlinkResult> UnlinkAsync(Subject account, ExternalLogin login, CancellationToken cancellationToken);
}
