using System.Diagnostics;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Benchmarks.Redis;

/// <summary>Measures how long after the call to log out on one node another still accepts the session's access token.</summary>
internal static class Propagation
{
    private const int Logouts = 100;
    private const int Unmeasured = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Answers the delays in milliseconds.</summary>
    public static async Task<double[]> MeasureAsync(Engine node, Engine other)
    {
        var delays = new double[Logouts];
        for (var i = -Unmeasured; i < Logouts; i++)
        {
            var delay = await MeasureOneAsync(node, other, subject: i + Unmeasured);
            if (i >= 0)
                delays[i] = delay.TotalMilliseconds;
        }
        return delays;
    }

    private static async Task<TimeSpan> MeasureOneAsync(Engine node, Engine other, int subject)
    {
        var command = new StartSessionCommand { Subject = Sample.Subject(subject), Grant = Sample.Grant() };
        var tokens = await node.Sessions.StartAsync(command, CancellationToken.None);
        if (!await AcceptsAsync(other, tokens))
            throw new InvalidOperationException("The other node refuses a token that nobody has revoked.");

        var start = Stopwatch.GetTimestamp();
        var logout = node.Sessions.EndAsync(command.Subject, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);
        while (await AcceptsAsync(other, tokens))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException("The other node still accepts the token of an ended session.");
            // Leaves the cores to those who carry the news.
            await Task.Yield();
        }
        var delay = Stopwatch.GetElapsedTime(start);
        _ = await logout;
        return delay;
    }

    private static async ValueTask<bool> AcceptsAsync(Engine node, SessionTokens tokens) =>
        await node.Tokens.VerifyAsync(tokens.AccessToken.Value, CancellationToken.None) is TokenVerification.Valid;
}
