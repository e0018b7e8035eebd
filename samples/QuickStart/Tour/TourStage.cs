using System.Diagnostics;
using System.Net;
using Authenik8.Sessions;

namespace QuickStart.Tour;

/// <summary>What a step works with: it sends, and says what should be true. Both are printed as they happen.</summary>
internal sealed class TourStage(TourClient client, Narrator narrator, RefreshOptions settings)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _expectations;
    private int _disappointments;

    /// <summary>Whether a refresh token that comes back at once gets the same successor again.</summary>
    public bool ReplaysSuccessor => settings.WithinWindow == ReuseBehavior.ReplaySuccessor;

    /// <summary>For how long a token that was just replaced counts as a race, not as theft.</summary>
    public TimeSpan ReuseWindow => settings.ReuseWindow;

    public bool HasHeld => _expectations > 0 && _disappointments == 0;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>Logs in and tells so in one line, for the steps in which the login is not the story.</summary>
    public async Task<Reply> LoginAsync(string user)
    {
        var reply = await client.SendAsync(Call.Login(user));
        narrator.Received($"{char.ToUpperInvariant(user[0])}{user[1..]} logs in: {reply.Tokens}", reply.Elapsed, isAside: true);
        return reply;
    }

    public Task<Reply> RefreshAsync(string refreshToken) => SendAsync(Call.Refresh(refreshToken));

    public async Task<Reply> SendAsync(Call call)
    {
        narrator.Sent(call.Summary);
        var reply = await client.SendAsync(call);
        narrator.Received(reply.Summary, reply.Elapsed);
        return reply;
    }

    /// <summary>Sends the same refresh token many times at once.</summary>
    public async Task<IReadOnlyList<Reply>> RefreshAtOnceAsync(string refreshToken, int times)
    {
        // The connections are opened before, so that the refreshes set off together and not one handshake after the other.
        await client.SendAtOnceAsync(Call.Get("/public"), times);
        var refresh = Call.Refresh(refreshToken);
        narrator.Sent($"{times} x {refresh.Summary}");
        var startedAt = Stopwatch.GetTimestamp();
        var replies = await client.SendAtOnceAsync(refresh, times);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        foreach (var alike in replies.GroupBy(reply => reply.Outcome, StringComparer.Ordinal).OrderBy(alike => alike.Key, StringComparer.Ordinal))
            narrator.Received($"{alike.Count()} x {alike.Key}", elapsed);
        return replies;
    }

    public void Expect(string claim, bool holds) => Judge(claim, holds, disappointment: null);

    public void Expect(string claim, Reply reply, HttpStatusCode status, string? code = null)
    {
        var holds = reply.Status == status && string.Equals(reply.Code, code, StringComparison.Ordinal);
        Judge(claim, holds, $"expected {(int)status} {code}".TrimEnd() + $", got {reply.Outcome}");
    }

    public void Note(string text) => narrator.Note(text);

    private void Judge(string claim, bool holds, string? disappointment)
    {
        _expectations++;
        if (!holds)
            _disappointments++;
        narrator.Judged(holds || disappointment is null ? claim : $"{claim} ({disappointment})", holds);
    }
}
