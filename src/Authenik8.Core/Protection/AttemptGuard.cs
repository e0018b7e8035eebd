using System.Net;
using Authenik8.Events;
using Microsoft.Extensions.Options;

namespace Authenik8.Protection;

/// <summary>Counts what is attempted, by address and by account, and says whether it may be. The flows ask nobody else.</summary>
/// <remarks>
/// <para>An attempt is counted by its address first, and by its account only where that allows it: an address that has used
/// up its attempts cannot use up those of accounts. That is two calls of the limiter at most.</para>
/// <para>An account is the e-mail address that the caller gives, so that one that does not exist is limited as one that does.
/// Callers count first and read the account after, or a refusal would take longer where there is an account.</para>
/// <para>A known device has counters of its own and is not counted by its address: whatever strangers do to the account, or
/// behind the same address, its owner gets in.</para>
/// <para>A stranger is shown only the limits that its own attempts move. A counter that strangers move together refuses with the
/// longest wait of its limit, so that the wait does not tell where the counter stands.</para>
/// </remarks>
internal sealed class AttemptGuard(
    ResilientAttemptLimiter limiter,
    IAttemptLimiter inProcess,
    PartitionNames names,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options)
{
    /// <summary>The wait where only a success helps: 1 day.</summary>
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
        var now = clock.GetUtcNow();
        var address = names.Of(ClientAddress.Text(source.Address));

        var ofClient = OfClient(operation, source, address, now);
        var clientState = default(AttemptOutcome);
        if (ofClient is not null)
        {
            clientState = await limiter.AcquireAsync(ofClient, cancellationToken).ConfigureAwait(false);
            if (!clientState.IsAllowed)
                return Refuse(operation, source, ofClient, clientState, shown: null);
        }
        var shown = ofClient is null ? null : Shown(ofClient, clientState);

        if (source.Account is null || _policies.OfAccount(operation, source.KnownDevice, address) is not { Count: > 0 } limits)
            return ofClient is null ? AttemptResult.Unlimited : Allow(operation, source, shown, inARow: 0, [], [ofClient]);
        var ofAccount = new AttemptCommand("account:" + names.Of(source.Account), limits, now);
        var accountState = await limiter.AcquireAsync(ofAccount, cancellationToken).ConfigureAwait(false);
        if (!accountState.IsAllowed)
            return Refuse(operation, source, ofAccount, accountState, shown);

        if (Shown(ofAccount, accountState) is { } ofItsOwn && (shown is null || ofItsOwn.Remaining <= shown.Remaining))
            shown = ofItsOwn;
        return Allow(operation, source, shown, accountState.InARow, [ofAccount], ofClient is null ? [ofAccount] : [ofAccount, ofClient]);
    }

    /// <summary>Counts a refresh of a session within this process.</summary>
    /// <param name="session">The session of a token whose MAC is genuine.</param>
    public ValueTask<AttemptResult> AcquireRefreshAsync(string session) => AcquireLocallyAsync(
        AttemptOperation.Refresh, "session:" + session, _policies.OfAccount(AttemptOperation.Refresh, device: null, address: ""));

    /// <summary>Counts a refresh token that was refused, by the address that it came from, within this process.</summary>
    public ValueTask<AttemptResult> CountRefusedRefreshAsync(IPAddress? address)
    {
        var network = ClientAddress.Network(address);
        var text = ClientAddress.Text(address);
        return AcquireLocallyAsync(
            AttemptOperation.RefusedRefresh, "address:" + (network ?? text), _policies.OfAddress(AttemptOperation.RefusedRefresh, network is null ? null : text));
    }

    /// <summary>Takes a refresh back that served nothing and ended nothing.</summary>
    public async ValueTask WithdrawRefreshAsync(AttemptResult acquired)
    {
        foreach (var command in acquired.Acquired)
            await inProcess.SucceedAsync(command, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Says that an attempt that was allowed was a success.</summary>
    /// <param name="acquired">What <see cref="AcquireAsync"/> answered.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async Task SucceedAsync(AttemptResult acquired, CancellationToken cancellationToken)
    {
        foreach (var command in acquired.OnSuccess)
            await limiter.SucceedAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes an attempt back that was allowed and then not evaluated: the host was too busy. The account's counters are as
    /// before; the address has used up one of its attempts, so that a busy host does not answer it without end.
    /// </summary>
    /// <param name="acquired">What <see cref="AcquireAsync"/> answered.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async Task WithdrawAsync(AttemptResult acquired, CancellationToken cancellationToken)
    {
        foreach (var command in acquired.Acquired)
            await limiter.SucceedAsync(command with { Limits = [.. command.Limits.Select(GivenBack)] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Forgets the failed logins to an account, those in a row and those from this address, as after a reset of its password:
    /// its owner has been proven in another way.
    /// </summary>
    /// <param name="source">The account, and from where its owner comes.</param>
    /// <param name="cancellationToken">Ends the waiting for the limiter's store.</param>
    public async Task ForgetFailuresAsync(AttemptSource source, CancellationToken cancellationToken)
    {
        if (!_options.Enabled || source.Account is null)
            return;
        var limits = _policies.ForgottenByProof(names.Of(ClientAddress.Text(source.Address)));
        if (limits.Count == 0)
            return;
        var command = new AttemptCommand("account:" + names.Of(source.Account), limits, clock.GetUtcNow());
        await limiter.SucceedAsync(command, cancellationToken).ConfigureAwait(false);
    }

    private static AttemptLimit GivenBack(AttemptLimit limit) => limit switch
    {
        AttemptLimit.Window window => new AttemptLimit.Window(window.Key, window.Permits, window.Length, OnSuccess.GiveBack),
        AttemptLimit.Backoff row => new AttemptLimit.Backoff(row.Key, row.Free, row.FirstDelay, row.MaxDelay, row.Ceiling, row.Memory, OnSuccess.GiveBack),
        _ => limit,
    };

    // A device or session that is proven is bounded by counters of its own; who else is behind its address does not matter.
    private AttemptCommand? OfClient(AttemptOperation operation, AttemptSource source, string address, DateTimeOffset now)
    {
        if (source.KnownDevice is { } device)
            return _policies.OfKnownClient(operation) is { } own ? new AttemptCommand("client:" + names.Of(device), [own], now) : null;
        if (source.Address is null && operation == AttemptOperation.CompleteLogin)
            return null;
        var network = ClientAddress.Network(source.Address);
        var limits = _policies.OfAddress(operation, network is null ? null : address);
        return limits.Count == 0 ? null : new AttemptCommand("address:" + (network is null ? address : names.Of(network)), limits, now);
    }

    private async ValueTask<AttemptResult> AcquireLocallyAsync(AttemptOperation operation, string partition, List<AttemptLimit> limits)
    {
        if (!_options.Enabled || limits.Count == 0)
            return AttemptResult.Unlimited;
        var command = new AttemptCommand(partition, limits, clock.GetUtcNow());
        var state = await inProcess.AcquireAsync(command, CancellationToken.None).ConfigureAwait(false);
        return state.IsAllowed
            ? Allow(operation, source: default, Shown(command, state), inARow: 0, [command], [])
            : Refuse(operation, source: default, command, state, shown: null);
    }

    private AttemptResult Allow(
        AttemptOperation operation,
        AttemptSource source,
        AttemptQuota? shown,
        int inARow,
        IReadOnlyList<AttemptCommand> acquired,
        IReadOnlyList<AttemptCommand> onSuccess) => new()
        {
            IsAllowed = true,
            RetryAfter = TimeSpan.Zero,
            IsCeiling = source.KnownDevice is null && inARow > 0 && inARow >= _options.LoginBackoff.Ceiling,
            FailuresBefore = Math.Max(0, inARow - 1),
            Quota = shown,
            Acquired = acquired,
            OnSuccess = operation is AttemptOperation.Login or AttemptOperation.VerifyCode or AttemptOperation.VerifyLink ? onSuccess : [],
        };

    private AttemptResult Refuse(AttemptOperation operation, AttemptSource source, AttemptCommand refused, AttemptOutcome state, AttemptQuota? shown)
    {
        events.Raise(SecurityEventNames.AttemptThrottled, subject: null, reason: Reason(operation));
        return new AttemptResult
        {
            IsAllowed = false,
            RetryAfter = TimeSpan.FromSeconds(WaitSeconds(refused, state)),
            IsCeiling = source.KnownDevice is null && state.RetryAfter == TimeSpan.MaxValue,
            FailuresBefore = state.InARow,
            Quota = Shown(refused, state) ?? shown,
            Acquired = [],
            OnSuccess = [],
        };
    }

    // Null: others move the counter too, so its state is not shown.
    private static AttemptQuota? Shown(AttemptCommand command, AttemptOutcome state)
    {
        var limit = command.Limits[state.Limit];
        if (limit.IsShared)
            return null;
        var end = limit.Key.IndexOf(':', StringComparison.Ordinal);
        var (quota, window) = limit switch
        {
            AttemptLimit.Window span => (span.Permits, (int?)Seconds(span.Length)),
            AttemptLimit.Backoff backoff => (backoff.Free, null),
            _ => (0, null),
        };
        return new AttemptQuota(end < 0 ? limit.Key : limit.Key[..end], quota, window, state.Remaining, WaitSeconds(command, state));
    }

    private static int WaitSeconds(AttemptCommand command, AttemptOutcome state) => command.Limits[state.Limit] switch
    {
        AttemptLimit.Window { IsShared: true } window => Seconds(window.Length),
        AttemptLimit.Backoff { IsShared: true } row => Seconds(row.MaxDelay),
        _ => Seconds(state.RetryAfter == TimeSpan.MaxValue ? WaitForASuccess : state.RetryAfter),
    };

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static string Reason(AttemptOperation operation) => operation switch
    {
        AttemptOperation.Login or AttemptOperation.CompleteLogin => "login",
        AttemptOperation.Register => "register",
        AttemptOperation.SendMessage or AttemptOperation.SendVerification => "send_message",
        AttemptOperation.VerifyCode or AttemptOperation.VerifyLink => "verify_code",
        AttemptOperation.Refresh or AttemptOperation.RefusedRefresh => "refresh",
        _ => "create_guest",
    };
}
