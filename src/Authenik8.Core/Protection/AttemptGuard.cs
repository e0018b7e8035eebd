using Authenik8.Events;
using Microsoft.Extensions.Options;

namespace Authenik8.Protection;

/// <summary>Counts what is attempted, by address and by account, and says whether it may be. The flows ask nobody else.</summary>
/// <remarks>
/// <para>An attempt is counted by its address first, and by its account only where that allows it: an address that has used
/// up its attempts cannot use up those of accounts. That is two calls of the limiter at most.</para>
/// <para>An account is the e-mail address that the caller gives, so that one that does not exist is limited as one that does.</para>
/// <para>A known device has counters of its own: whatever strangers do to those of the account, its owner gets in.</para>
/// </remarks>
internal sealed class AttemptGuard(
    ResilientAttemptLimiter limiter,
    IAttemptLimiter inProcess,
    PartitionNames names,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options)
{
    /// <summary>What is told where no wait helps, but a success only: 1 day.</summary>
    public static readonly TimeSpan WaitForASuccess = TimeSpan.FromDays(1);

    private readonly ProtectionOptions _options = options.Value.Protection;
    private readonly AttemptPolicies _policies = new(options.Value.Protection);

    /// <summary>Counts an attempt before it is evaluated, and says whether it may be.</summary>
    /// <param name="operation">What is attempted.</param>
    /// <param name="source">By whom, and to which account.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async ValueTask<AttemptResult> AcquireAsync(AttemptOperation operation, AttemptSource source, CancellationToken cancellationToken)
    {
        if (!_options.Enabled)
            return AttemptResult.Unlimited;
        var isLocal = operation == AttemptOperation.Refresh;
        var chosen = isLocal ? inProcess : limiter;
        var now = clock.GetUtcNow();
        var address = Name(ClientAddress.Text(source.Address), isLocal);

        AttemptCommand? ofAddress = null;
        var addressState = default(AttemptOutcome);
        if (_policies.OfAddress(operation) is { } limit)
        {
            ofAddress = new AttemptCommand("address:" + address, [limit], now);
            addressState = await chosen.AcquireAsync(ofAddress, cancellationToken).ConfigureAwait(false);
            if (!addressState.IsAllowed)
                return Refuse(operation, source, ofAddress, addressState);
        }

        if (source.Account is null || _policies.OfAccount(operation, source.KnownDevice, address) is not { Count: > 0 } limits)
            return ofAddress is null ? AttemptResult.Unlimited : Allow(operation, source, ofAddress, addressState, [ofAddress], [ofAddress]);
        var ofAccount = new AttemptCommand("account:" + Name(source.Account, isLocal), limits, now);
        var accountState = await chosen.AcquireAsync(ofAccount, cancellationToken).ConfigureAwait(false);
        if (!accountState.IsAllowed)
            return Refuse(operation, source, ofAccount, accountState);

        var changed = operation == AttemptOperation.Login && source.KnownDevice is not null
            ? ofAccount with { Limits = _policies.ChangedByLogin(source.KnownDevice, address) }
            : ofAccount;
        if (ofAddress is null)
            return Allow(operation, source, ofAccount, accountState, [ofAccount], [changed]);
        return addressState.Remaining < accountState.Remaining
            ? Allow(operation, source, ofAddress, addressState with { InARow = accountState.InARow }, [ofAccount, ofAddress], [changed, ofAddress])
            : Allow(operation, source, ofAccount, accountState, [ofAccount, ofAddress], [changed, ofAddress]);
    }

    /// <summary>Says that an attempt that was allowed was a success.</summary>
    /// <param name="acquired">What <see cref="AcquireAsync"/> answered.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async Task SucceedAsync(AttemptResult acquired, CancellationToken cancellationToken)
    {
        foreach (var command in acquired.OnSuccess)
            await limiter.SucceedAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes back an attempt that was allowed and then not evaluated: the host was too busy. It still counts among those in a row.</summary>
    /// <param name="acquired">What <see cref="AcquireAsync"/> answered.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async Task WithdrawAsync(AttemptResult acquired, CancellationToken cancellationToken)
    {
        foreach (var command in acquired.Acquired)
        {
            AttemptLimit[] windows = [.. command.Limits.OfType<AttemptLimit.Window>()
                .Select(static window => new AttemptLimit.Window(window.Key, window.Permits, window.Length, OnSuccess.GiveBack))];
            if (windows.Length > 0)
                await limiter.SucceedAsync(command with { Limits = windows }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Forgets the failed logins to an account, those in a row and those from this address or device, as after a reset of its
    /// password: its owner has been proven in another way.
    /// </summary>
    /// <param name="source">The account, and from where its owner comes.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async Task ForgetFailuresAsync(AttemptSource source, CancellationToken cancellationToken)
    {
        if (!_options.Enabled || source.Account is null)
            return;
        var limits = _policies.ChangedByLogin(source.KnownDevice, Name(ClientAddress.Text(source.Address), isLocal: false));
        if (limits.Count == 0)
            return;
        var command = new AttemptCommand("account:" + Name(source.Account, isLocal: false), limits, clock.GetUtcNow());
        await limiter.SucceedAsync(command, cancellationToken).ConfigureAwait(false);
    }

    // What stays in the process may keep its name: a refresh is not to pay for another.
    private string Name(string text, bool isLocal) => isLocal ? text : names.Of(text);

    private AttemptResult Allow(
        AttemptOperation operation,
        AttemptSource source,
        AttemptCommand nearest,
        AttemptOutcome state,
        IReadOnlyList<AttemptCommand> acquired,
        IReadOnlyList<AttemptCommand> onSuccess) => new()
        {
            IsAllowed = true,
            RetryAfter = TimeSpan.Zero,
            IsCeiling = source.KnownDevice is null && state.InARow > 0 && state.InARow >= _options.LoginBackoff.Ceiling,
            FailuresBefore = Math.Max(0, state.InARow - 1),
            Quota = Quota(nearest, state),
            Acquired = acquired,
            OnSuccess = operation is AttemptOperation.Login or AttemptOperation.VerifyCode ? onSuccess : [],
        };

    private AttemptResult Refuse(AttemptOperation operation, AttemptSource source, AttemptCommand refused, AttemptOutcome state)
    {
        events.Raise(SecurityEventNames.AttemptThrottled, subject: null, reason: Reason(operation));
        return new AttemptResult
        {
            IsAllowed = false,
            RetryAfter = TimeSpan.FromSeconds(WaitSeconds(state)),
            IsCeiling = source.KnownDevice is null && state.RetryAfter == TimeSpan.MaxValue,
            FailuresBefore = state.InARow,
            Quota = Quota(refused, state),
            Acquired = [],
            OnSuccess = [],
        };
    }

    private static AttemptQuota Quota(AttemptCommand command, AttemptOutcome state)
    {
        var limit = command.Limits[state.Limit];
        var end = limit.Key.IndexOf(':', StringComparison.Ordinal);
        var (quota, window) = limit switch
        {
            AttemptLimit.Window span => (span.Permits, (int?)Seconds(span.Length)),
            AttemptLimit.Backoff backoff => (backoff.Free, null),
            _ => (0, null),
        };
        return new AttemptQuota(end < 0 ? limit.Key : limit.Key[..end], quota, window, state.Remaining, WaitSeconds(state));
    }

    private static int WaitSeconds(AttemptOutcome state) => Seconds(state.RetryAfter == TimeSpan.MaxValue ? WaitForASuccess : state.RetryAfter);

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static string Reason(AttemptOperation operation) => operation switch
    {
        AttemptOperation.Login => "login",
        AttemptOperation.Register => "register",
        AttemptOperation.SendMessage or AttemptOperation.SendVerification => "send_message",
        AttemptOperation.VerifyCode => "verify_code",
        AttemptOperation.Refresh => "refresh",
        _ => "create_guest",
    };
}
