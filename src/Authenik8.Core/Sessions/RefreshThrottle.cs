using System.Net;
using Authenik8.Protection;

namespace Authenik8.Sessions;

/// <summary>Limits refreshes, within the process: reads the token, counts the session that it names, and has it exchanged.</summary>
/// <remarks>
/// What is served counts for its session alone, so neither a dead token nor a neighbor behind the same address keeps a session from
/// going on. What is refused counts for the address that it came from.
/// </remarks>
internal sealed class RefreshThrottle(RefreshTokenCodec refreshTokens, SessionRefresher refresher, AttemptGuard guard)
{
    /// <inheritdoc cref="ISessionService.RefreshAsync" />
    public async Task<RefreshResult> RefreshAsync(string refreshToken, Device? device, CancellationToken cancellationToken)
    {
        if (!refreshTokens.TryRead(refreshToken, out var presented))
            return await CountRefusalAsync(refresher.Refuse(RefreshFailure.Invalid), device).ConfigureAwait(false);

        var attempt = await guard.AcquireRefreshAsync(presented.SessionId.ToString()).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new RefreshResult.Throttled(attempt.RetryAfter) { Quota = attempt.Quota };
        var result = await refresher.RefreshAsync(presented, device, cancellationToken).ConfigureAwait(false);
        if (result is not RefreshResult.Refused refused)
            return result with { Quota = attempt.Quota };
        // The session goes on with another token, and this one is not to use up its refreshes. Where the session has ended, its
        // dead tokens may use up what is left of it.
        if (refused.Reason == RefreshFailure.Conflict)
            await guard.WithdrawRefreshAsync(attempt).ConfigureAwait(false);
        return await CountRefusalAsync(refused, device).ConfigureAwait(false);
    }

    private async ValueTask<RefreshResult> CountRefusalAsync(RefreshResult.Refused refused, Device? device)
    {
        var address = IPAddress.TryParse(device?.IpAddress, out var parsed) ? parsed : null;
        var counted = await guard.CountRefusedRefreshAsync(address).ConfigureAwait(false);
        return counted.IsAllowed
            ? refused with { Quota = counted.Quota }
            : new RefreshResult.Throttled(counted.RetryAfter) { Quota = counted.Quota };
    }
}
