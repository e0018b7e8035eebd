using Authenik8.Sessions;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Says when a guest is purged: when its session can no longer be refreshed. Each refresh moves that on.</summary>
internal sealed class GuestExpiry(AccountEditor editor, TimeProvider clock, IOptions<Authenik8Options> options)
{
    private static readonly TimeSpan MinMargin = TimeSpan.FromMinutes(5);

    private readonly SessionOptions _sessions = options.Value.Sessions;

    // The account outlives the session by the margin, whatever the clocks of two nodes differ by; and it is written only when half
    // of the margin is used up, not at each refresh.
    private readonly TimeSpan _margin = options.Value.Sessions.IdleTimeout / 24 is var part && part > MinMargin ? part : MinMargin;

    /// <summary>When a guest is purged whose session starts now.</summary>
    public DateTimeOffset DueAt(DateTimeOffset now) => now + _sessions.IdleTimeout + _margin;

    /// <summary>Has a guest live as long as its session, which is being refreshed.</summary>
    /// <returns>False where the account is gone.</returns>
    public async Task<bool> ExtendAsync(Account guest, Session session, CancellationToken cancellationToken)
    {
        var expiresAt = clock.GetUtcNow() + _sessions.IdleTimeout;
        if (expiresAt > session.AbsoluteExpiresAt)
            expiresAt = session.AbsoluteExpiresAt;
        if (guest.DeletionDueAt is not { } dueAt || dueAt >= expiresAt + (_margin / 2))
            return true;
        var next = expiresAt + _margin;
        var edited = await editor.EditAsync(
            guest,
            current => current is { IsGuest: true, Status: AccountStatus.Active or AccountStatus.Locked, DeletionDueAt: { } due } && due < next
                ? current with { DeletionDueAt = next }
                : null,
            cancellationToken).ConfigureAwait(false);
        return edited.Outcome != UpdateAccountOutcome.NotFound;
    }
}
