using System.Collections.Concurrent;
using System.Globalization;
using Authenik8.Sessions;

namespace Authenik8.Faults.Load;

/// <summary>What the clients of a load were answered.</summary>
internal sealed class LoadReport
{
    private readonly ConcurrentDictionary<string, int> _refreshes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _lost = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _freshTokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _viewers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _public = new(StringComparer.Ordinal);
    private int _forks;
    private int _servedTwice;

    /// <summary>Answers to refreshes, by status and code.</summary>
    public IReadOnlyDictionary<string, int> Refreshes => _refreshes;

    /// <summary>Sessions that their clients lost, by the code of the refusal. No client of a load steals or logs out, so each is an error of the store or the engine.</summary>
    public IReadOnlyDictionary<string, int> Lost => _lost;

    /// <summary>Answers to the first request with each new access token.</summary>
    public IReadOnlyDictionary<string, int> FreshTokens => _freshTokens;

    /// <summary>Answers to requests with an access token that stays the same.</summary>
    public IReadOnlyDictionary<string, int> Viewers => _viewers;

    /// <summary>Answers of an endpoint that needs no store.</summary>
    public IReadOnlyDictionary<string, int> Public => _public;

    /// <summary>Refresh tokens for which two different successors were given out.</summary>
    public int Forks => Volatile.Read(ref _forks);

    /// <summary>Refresh tokens that were answered 200 more than once, with the same successor.</summary>
    public int ServedTwice => Volatile.Read(ref _servedTwice);

    public int LostSessions => _lost.Values.Sum();

    public void AddRefresh(Answer answer) => Add(_refreshes, answer.Kind);

    public void AddLost(string code) => Add(_lost, code);

    public void AddFreshToken(Answer answer) => Add(_freshTokens, answer.Kind);

    public void AddViewer(Answer answer) => Add(_viewers, answer.Kind);

    public void AddPublic(Answer answer) => Add(_public, answer.Kind);

    public void AddFork() => Interlocked.Increment(ref _forks);

    public void AddServedTwice() => Interlocked.Increment(ref _servedTwice);

    /// <summary>The share of the refreshes that were answered 503.</summary>
    public double UnavailableShare()
    {
        var all = _refreshes.Values.Sum();
        return all == 0 ? 0 : (double)_refreshes.Where(pair => pair.Key.StartsWith("503", StringComparison.Ordinal)).Sum(pair => pair.Value) / all;
    }

    /// <summary>Fails the test unless the engine kept every promise that no fault of a store excuses.</summary>
    /// <param name="isAnswered">Whether all requests are answered; not those that a node was working at which died.</param>
    private void AssertSound(bool isAnswered)
    {
        Assert.True(Forks == 0, $"A refresh token had two different successors. {this}");
        Assert.True(
            _refreshes.Concat(_freshTokens).Concat(_viewers).All(pair => !pair.Key.StartsWith("500", StringComparison.Ordinal)), $"A bug. {this}");
        Assert.True(
            !isAnswered || (_public.Keys.All(kind => kind == "200") && _refreshes.Concat(_freshTokens).Concat(_viewers).All(pair => pair.Key != "0")),
            $"A request was not answered. {this}");
        // A session that refreshes has an access token that is good.
        Assert.True(_freshTokens.Keys.All(kind => !kind.StartsWith("401", StringComparison.Ordinal)), $"A new access token was refused. {this}");
    }

    /// <summary>Fails the test unless no session was lost besides, and with <c>Reject</c> no refresh token was served twice.</summary>
    public void AssertKept(ReuseBehavior withinWindow, bool isAnswered = true)
    {
        AssertSound(isAnswered);
        Assert.True(LostSessions == 0, $"Sessions were lost. {this}");
        Assert.True(_viewers.Keys.All(kind => !kind.StartsWith("401", StringComparison.Ordinal)), $"A good access token was refused. {this}");
        Assert.True(withinWindow != ReuseBehavior.Reject || ServedTwice == 0, $"A refresh token was served twice. {this}");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Refreshes: {Join(_refreshes)}. Lost: {Join(_lost)}. Forks: {Forks}. Served twice: {ServedTwice}. New tokens: {Join(_freshTokens)}. Viewers: {Join(_viewers)}. Public: {Join(_public)}.");

    private static void Add(ConcurrentDictionary<string, int> counts, string kind) => counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    private static string Join(ConcurrentDictionary<string, int> counts) =>
        counts.IsEmpty ? "none" : string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} x {pair.Key}"));
}
