using Authenik8.Accounts.Codes;
using Authenik8.Events;
using Authenik8.Sessions;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Takes an address from an account that never proved it, for a person who has just proved it.</summary>
internal sealed class UnprovedAddresses(
    IAccountStore store,
    OneTimeCodes codes,
    ISessionService sessions,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options)
{
    private readonly TimeSpan _grace = options.Value.Accounts.DeletionGrace;

    /// <summary>Frees an address, unless an account has proved it or an administrator has closed its account.</summary>
    /// <remarks>
    /// A registration to which no person has logged in is removed. Any other account loses the address, the password and every session; one that
    /// has no external login either is purged after <see cref="AccountOptions.DeletionGrace"/>. May be repeated after a crash.
    /// </remarks>
    /// <returns>Whether the address may be free now. The store decides when it is taken.</returns>
    public async Task<bool> TryFreeAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken)
    {
        var holder = await store.FindByEmailAsync(tenant, email, cancellationToken).ConfigureAwait(false);
        if (holder is null)
            return true;
        if (!IsFree(holder))
            return false;
        // The version decides: a holder that proves the address at this moment keeps it, and the caller looks again.
        if (holder is { IsPendingRegistration: true, ExternalLogins.Count: 0, Properties: null })
        {
            if (!await store.DeleteAsync(holder.Subject, holder.Version, cancellationToken).ConfigureAwait(false))
                return true;
            events.Raise(SecurityEventNames.AccountPurged, holder.Subject);
        }
        else
        {
            var stripped = holder.WithNewCredentials(keep: null) with
            {
                Email = null,
                HasUnconfirmedCredentials = false,
                PasswordHash = null,
                DeletionDueAt = holder.ExternalLogins.Count == 0 ? holder.DeletionDueAt ?? clock.GetUtcNow() + _grace : holder.DeletionDueAt,
            };
            if (await store.UpdateAsync(stripped, cancellationToken).ConfigureAwait(false) != UpdateAccountOutcome.Updated)
                return true;
        }
        await codes.EndAllAsync(holder.Subject, CancellationToken.None).ConfigureAwait(false);
        _ = await sessions.EndAllAsync(holder.Subject, SessionEndReason.CredentialsChanged, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether an address is free for a person who proves it, although an account has it.</summary>
    public static bool IsFree(Account holder) => !holder.IsEmailVerified && holder.Status != AccountStatus.Disabled;
}
