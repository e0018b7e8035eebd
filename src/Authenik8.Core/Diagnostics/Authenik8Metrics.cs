using System.Diagnostics.Metrics;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Diagnostics;

/// <summary>The meter <c>Authenik8</c>.</summary>
internal sealed class Authenik8Metrics : ITokenObserver
{
    public const string MeterName = "Authenik8";

    private readonly Counter<long> _sessionsStarted;
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _tokensIssued;
    private readonly Counter<long> _tokensRefused;
    private readonly Counter<long> _securityEvents;
    private readonly Counter<long> _securityEventsDropped;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _limiterFallbacks;
    private readonly Counter<long> _breachChecksSkipped;

    public Authenik8Metrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sessionsStarted = meter.CreateCounter<long>("authenik8.sessions.started", "{session}", "Sessions started.");
        _refreshes = meter.CreateCounter<long>("authenik8.refreshes", "{refresh}", "Refreshes, by outcome.");
        _tokensIssued = meter.CreateCounter<long>("authenik8.tokens.issued", "{token}", "Access tokens issued, by algorithm.");
        _tokensRefused = meter.CreateCounter<long>("authenik8.tokens.refused", "{token}", "Access tokens refused, by reason.");
        _securityEvents = meter.CreateCounter<long>("authenik8.security_events", "{event}", "Security events raised, by name and reason.");
        _securityEventsDropped = meter.CreateCounter<long>("authenik8.security_events.dropped", "{event}", "Security events that a queue had no room for.");
        _messages = meter.CreateCounter<long>("authenik8.messages", "{message}", "Messages, by kind and outcome.");
        _limiterFallbacks = meter.CreateCounter<long>("authenik8.limiter.fallbacks", "{attempt}", "Attempts limited within the process, because the limiter's store could not be reached.");
        _breachChecksSkipped = meter.CreateCounter<long>("authenik8.breach_checks.skipped", "{password}", "Passwords accepted without asking whether they have leaked.");
    }

    public void SessionStarted() => _sessionsStarted.Add(1);

    public void Refreshed() => _refreshes.Add(1, OutcomeTag("refreshed"));

    public void RefreshRefused(RefreshFailure reason)
    {
        if (_refreshes.Enabled)
            _refreshes.Add(1, OutcomeTag(reason.ToString()));
    }

    /// <param name="name">The event's name.</param>
    /// <param name="reason">One of a fixed set, or null.</param>
    public void SecurityEventRaised(string name, string? reason)
    {
        if (!_securityEvents.Enabled)
            return;
        if (reason is null)
            _securityEvents.Add(1, new KeyValuePair<string, object?>("name", name));
        else
            _securityEvents.Add(1, new("name", name), new("reason", reason));
    }

    public void SecurityEventDropped() => _securityEventsDropped.Add(1);

    public void Message(string kind, string outcome) => _messages.Add(1, new("kind", kind), OutcomeTag(outcome));
    public void BreachCheckSkipped() => _breachChecksSkipped.Add(1);

    public void LimiterFellBack() => _limiterFallbacks.Add(1);

    /// <inheritdoc />
    public void OnIssued(SigningAlgorithm algorithm)
    {
        if (_tokensIssued.Enabled)
            _tokensIssued.Add(1, new KeyValuePair<string, object?>("algorithm", algorithm.ToString()));
    }

    /// <inheritdoc />
    public void OnVerified(TokenVerification verification)
    {
        if (_tokensRefused.Enabled && verification is TokenVerification.Invalid invalid)
            _tokensRefused.Add(1, new KeyValuePair<string, object?>("reason", invalid.Reason.ToString()));
    }

    private static KeyValuePair<string, object?> OutcomeTag(string outcome) => new("outcome", outcome);
}
