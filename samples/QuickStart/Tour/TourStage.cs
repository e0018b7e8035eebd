using System.Diagnostics;
using System.Net;
using Authenik8.Messages;
using Authenik8.Sessions;

namespace QuickStart.Tour;

/// <summary>What a step works with: it sends, and says what should be true. Both are printed as they happen.</summary>
internal sealed class TourStage(TourClient client, TourMailbox mailbox, Narrator narrator, RefreshOptions settings)
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
        narrator.Received($"{Capitalized(user)} logs in: {reply.Tokens}", reply.Elapsed, isAside: true);
        return reply;
    }

    /// <summary>Registers somebody, for the steps in which that is not the story.</summary>
    public async Task EnrolAsync(string name)
    {
        _ = await client.SendAsync(Call.Register(name));
        var message = await mailbox.ReceiveAsync(MessageKind.VerifyEmail, Call.EmailOf(name));
        var reply = await client.SendAsync(Call.VerifyEmail(message.Code!));
        if (reply.Status != HttpStatusCode.NoContent)
            throw new TourInterruptedException($"{name} could not register: {reply.Outcome}.");
        narrator.Received($"{Capitalized(name)} registers and verifies the address", reply.Elapsed, isAside: true);
    }

    /// <summary>Reads the code in somebody's mail.</summary>
    public async Task<string> ReadMailAsync(MessageKind kind, string name)
    {
        var message = await mailbox.ReceiveAsync(kind, Call.EmailOf(name));
        narrator.Note($"{Capitalized(name)} reads the mail, with the code {Shortened.Token(message.Code!)}:");
        return message.Code!;
    }

    public Task<Reply> RefreshAsync(string refreshToken) => SendAsync(Call.Refresh(refreshToken));

    public async Task<Reply> SendAsync(Call call)
    {
        narrator.Sent(call.Summary);
        var reply = await client.SendAsync(call);
        narrator.Received(reply.Summary, reply.Elapsed);
        return reply;
    }

    /// <summary>Sends a call whose response the server keeps open.</summary>
    public Task<TourStream> OpenAsync(Call call)
    {
        narrator.Sent(call.Summary);
        return client.OpenAsync(call);
    }

    /// <summary>Sends the same refresh token many times at once.</summary>
    public Task<IReadOnlyList<Reply>> RefreshAtOnceAsync(string refreshToken, int times) => SendAtOnceAsync(Call.Refresh(refreshToken), times);

    /// <summary>Sends the same call many times at once.</summary>
    public async Task<IReadOnlyList<Reply>> SendAtOnceAsync(Call call, int times)
    {
        // The connections are opened before, so that the calls set off together and not one handshake after the other.
        await client.SendAtOnceAsync(Call.Get("/public"), times);
        narrator.Sent($"{times} x {call.Summary}");
        var startedAt = Stopwatch.GetTimestamp();
        var replies = await client.SendAtOnceAsync(call, times);
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

    private static string Capitalized(string name) => $"{char.ToUpperInvariant(name[0])}{name[1..]}";

    private void Judge(string claim, bool holds, string? disappointment)
    {
        _expectations++;
        if (!holds)
            _disappointments++;
        narrator.Judged(holds || disappointment is null ? claim : $"{claim} ({disappointment})", holds);
    }
}
