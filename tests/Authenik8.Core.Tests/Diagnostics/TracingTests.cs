using System.Collections.Concurrent;
using System.Diagnostics;
using Authenik8.Diagnostics;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Diagnostics;

public sealed class TracingTests
{
    // The source is the process's, and other tests use it at the same time: what belongs to a test is below its own span.
    private const string OwnName = "Authenik8.Core.Tests";

    private static readonly ActivitySource Own = new(OwnName);

    [Fact]
    public async Task Spans_OfASession_TellIdsAndOutcomesAndNoSecret()
    {
        await using var engine = new Engine();
        List<SessionTokens> pairs = [];

        var spans = await ListenAsync(async () =>
        {
            var tokens = await engine.LogInAsync(new Subject("ada@example.com"));
            pairs.Add(tokens);
            pairs.Add(await engine.RefreshedAsync(tokens.RefreshToken));
            await engine.RefusesAsync(RefreshFailure.Conflict, tokens.RefreshToken);
            Assert.True(await engine.Sessions.EndAsync(new Subject("ada@example.com"), tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
            Assert.Equal(0, await engine.Sessions.EndAllAsync(new Subject("ada@example.com"), SessionEndReason.Administrator, CancellationToken.None));
            Assert.True(await engine.Sessions.EndByRefreshTokenAsync(tokens.RefreshToken, CancellationToken.None));
        });

        var id = pairs[0].SessionId;
        Assert.Equal(
            [
                $"authenik8.session.start authenik8.session.id={id}",
                $"authenik8.session.refresh authenik8.session.id={id} authenik8.outcome=refreshed",
                "authenik8.session.refresh authenik8.outcome=Conflict",
                $"authenik8.session.end authenik8.session.id={id} authenik8.session.end_reason=logout authenik8.sessions.ended=1",
                "authenik8.session.end authenik8.session.end_reason=administrator authenik8.sessions.ended=0",
                "authenik8.session.end authenik8.session.end_reason=logout",
            ],
            spans.Select(Text));
    }

    [Fact]
    public async Task Span_OfACallThatFails_HasTheTypeOfTheExceptionOnly()
    {
        await using var engine = new Engine(feed: new Revocation.BrittleFeed(new Authenik8.InMemory.InMemoryRevocationFeed()) { IsDown = true });
        var tokens = await engine.LogInAsync();

        var spans = await ListenAsync(() => Assert.ThrowsAsync<StoreUnavailableException>(() =>
            engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None)));

        var span = Assert.Single(spans);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Null(span.StatusDescription);
        Assert.Equal("authenik8.session.end error.type=Authenik8.StoreUnavailableException", Text(span));
    }

    private static string Text(Activity span) =>
        string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Prepend(span.OperationName));

    private static async Task<IReadOnlyList<Activity>> ListenAsync(Func<Task> call)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is OwnName or Authenik8Activities.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        using (var own = Own.StartActivity("test"))
        {
            trace = own!.TraceId;
            await call();
        }
        return [.. spans.Where(span => span.TraceId == trace && span.Source.Name == Authenik8Activities.SourceName)];
    }
}
