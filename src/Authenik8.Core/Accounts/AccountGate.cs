using Authenik8.Sessions;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Has each refresh ask the account: a closed one ends the session, changed credentials do, and changed roles apply.</summary>
internal sealed class AccountGate(IAccountStore store, AccountGrants grants, GuestExpiry guests, IOptions<Authenik8Options> options) : IAccountGate
{
    private static readonly SubjectResolution.Denied CredentialsChanged = new(SessionEndReason.CredentialsChanged);
    private static readonly SubjectResolution.Denied AccountClosed = new(SessionEndReason.AccountClosed);
    private static readonly SubjectResolution.Denied AccountDisabled = new(SessionEndReason.Administrator);

    /// <inheritdoc />
    public bool IsEnabled { get; } = options.Value.Accounts.Enabled;

    /// <inheritdoc />
    public async Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken)
    {
        // The host's own subjects have no security version.
        if (session.Grant.SecurityVersion is not { } securityVersion)
            return new SubjectResolution.Active(session.Grant);
        var account = await store.FindAsync(session.Subject, cancellationToken).ConfigureAwait(false);
        if (account is null or { Status: AccountStatus.PendingDeletion })
            return AccountClosed;
        if (account.Status == AccountStatus.Disabled)
            return AccountDisabled;
        if (!account.Honors(session.Id, securityVersion))
            return CredentialsChanged;
        if (account.IsGuest && !await guests.ExtendAsync(account, session, cancellationToken).ConfigureAwait(false))
            return AccountClosed;
        return new SubjectResolution.Active(await grants.RenewAsync(account, session.Grant, cancellationToken).ConfigureAwait(false));
    }
}
