using Authenik8.Accounts.Codes;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Deletes for good what is due: accounts whose grace is over, guests whose session is, and registrations whose address was never verified.</summary>
/// <remarks>Safe to run on every node: the account goes last and only in the version that was due, so one that is restored meanwhile stays.</remarks>
internal sealed class AccountPurger(
    IAccountStore store,
    OneTimeCodes codes,
    ISessionService sessions,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<AccountPurger> logger) : BackgroundService
{
    private readonly AccountOptions _options = options.Value.Accounts;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
            return;
        using var timer = new PeriodicTimer(_options.PurgeInterval, clock);
        do
        {
            try
            {
                await PurgeAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // What could not be purged now is due the next time as well.
                Log.PurgeFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Purges what is due, batch by batch.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        HashSet<Subject> tried = [];
        var left = 0;
        while (true)
        {
            // Those that could not be purged come first again: as many more are asked for, so that they hold up no other.
            var due = await store.ListDueAsync(clock.GetUtcNow(), _options.PurgeBatchSize + left, cancellationToken).ConfigureAwait(false);
            var next = due.Where(account => tried.Add(account.Subject)).ToArray();
            if (next.Length == 0)
                return;
            left = due.Count - next.Length;
            foreach (var account in next)
            {
                if (!await TryPurgeAsync(account, cancellationToken).ConfigureAwait(false))
                    left++;
            }
        }
    }

    // One that cannot be purged, such as where a part of a cluster is away, does not hold up the others.
    private async Task<bool> TryPurgeAsync(Account account, CancellationToken cancellationToken)
    {
        try
        {
            await PurgeAsync(account, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.PurgeFailed(logger, exception);
            return false;
        }
    }

    private async Task PurgeAsync(Account account, CancellationToken cancellationToken)
    {
        if (account.IsPendingRegistration)
        {
            // It has no sessions, and a code that a person has just asked for must outlive a purge that comes too late.
            if (!await store.DeleteAsync(account.Subject, account.Version, cancellationToken).ConfigureAwait(false))
                return;
            events.Raise(SecurityEventNames.AccountPurged, account.Subject);
            await codes.EndAllAsync(account.Subject, cancellationToken).ConfigureAwait(false);
            return;
        }
        await codes.EndAllAsync(account.Subject, cancellationToken).ConfigureAwait(false);
        _ = await sessions.EndAllAsync(account.Subject, SessionEndReason.AccountClosed, cancellationToken).ConfigureAwait(false);
        if (await store.DeleteAsync(account.Subject, account.Version, cancellationToken).ConfigureAwait(false))
            events.Raise(SecurityEventNames.AccountPurged, account.Subject);
    }
}
