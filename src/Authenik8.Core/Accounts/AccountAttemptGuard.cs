using Authenik8.Protection;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Counts attempts at e-mail addresses: first the count, then the look at the account, never the other way round.</summary>
/// <remarks>
/// So a refused attempt does the same work whether or not there is an account. What proves a known client is checked without the
/// account: its cookie by the MAC, its session by the account that the session itself names.
/// </remarks>
internal sealed class AccountAttemptGuard(AttemptGuard guard, KnownDevices devices, IAccountStore store)
{
    /// <summary>Counts an attempt at an address.</summary>
    /// <param name="operation">What is attempted.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="email">The address as it was typed.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AccountAttempt> AcquireAsync(
        AttemptOperation operation, string? tenant, string email, ClientContext client, CancellationToken cancellationToken)
    {
        var key = AccountKeys.Of(tenant, email);
        var address = EmailAddress.TryParse(email, out var parsed) ? parsed : null;
        if (address is not null && await FindSessionAsync(tenant, address, client, cancellationToken).ConfigureAwait(false) is { } own)
        {
            var device = own.Session.ToString();
            return new AccountAttempt(await CountAsync(device).ConfigureAwait(false), address) { Device = device, Account = own.Account };
        }
        if (address is not null && devices.Find(tenant, address, client.KnownDevice) is { } known)
        {
            var attempt = await CountAsync(known).ConfigureAwait(false);
            if (!attempt.IsAllowed)
                return new AccountAttempt(attempt, address) { Device = known };
            // Only for a genuine cookie: whoever has one knows already that the address had an account.
            var account = await store.FindByEmailAsync(tenant, address, cancellationToken).ConfigureAwait(false);
            if (devices.IsCurrent(account, client.KnownDevice))
                return new AccountAttempt(attempt, address) { Device = known, Account = account };
            // Its credentials have changed since, so the device is a stranger by now.
        }
        return new AccountAttempt(await CountAsync(device: null).ConfigureAwait(false), address);

        Task<AttemptResult> CountAsync(string? device) => guard.AcquireAsync(operation, key, client, device, cancellationToken);
    }

    /// <summary>Reads the account of an attempt that was allowed. Null: no account has the address.</summary>
    public async Task<Account?> FindAccountAsync(AccountAttempt attempt, string? tenant, CancellationToken cancellationToken) =>
        attempt.Account is null && attempt.Address is not null
            ? await store.FindByEmailAsync(tenant, attempt.Address, cancellationToken).ConfigureAwait(false)
            : attempt.Account;

    // A session that the account honors is as good as a device that is known to it. The account is that of the session, whatever
    // address was typed, so the look at it tells nothing about the address.
    private async Task<(SessionId Session, Account Account)?> FindSessionAsync(
        string? tenant, EmailAddress address, ClientContext client, CancellationToken cancellationToken) =>
        client.AccessToken is { SessionId: { } session, SecurityVersion: { } securityVersion } token && token.Subject.Tenant == tenant
        && await store.FindAsync(token.Subject, cancellationToken).ConfigureAwait(false) is { } account
        && account.Email == address && account.Honors(session, securityVersion)
            ? (session, account)
            : null;
}
