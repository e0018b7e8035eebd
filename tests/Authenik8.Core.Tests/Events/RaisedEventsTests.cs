using Authenik8.Conformance;
using Authenik8.Events;
using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Events;

/// <summary>What the engine raises, and that it raises it once.</summary>
public sealed class RaisedEventsTests
{
    private readonly RecordingSink _sink = new();

    [Fact]
    public async Task Session_StartedAndEndedTwice_IsTwoEvents()
    {
        SessionTokens tokens;
        await using (var engine = await StartAsync())
        {
            tokens = await engine.LogInAsync();
            Assert.True(await engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
            Assert.False(await engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
            Assert.True(await engine.Sessions.EndByRefreshTokenAsync(tokens.RefreshToken, CancellationToken.None));
            Assert.Equal(0, await engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.Administrator, CancellationToken.None));
        }

        Assert.Equal(["session.started", "session.revoked/logout"], _sink.Words);
        Assert.All(_sink.Events, raised => Assert.Equal((Engine.Ada, tokens.SessionId), (raised.Subject, raised.SessionId!.Value)));
    }

    [Theory]
    [InlineData(SessionEndReason.Logout, "logout")]
    [InlineData(SessionEndReason.EndedByOwner, "ended_by_owner")]
    [InlineData(SessionEndReason.Administrator, "administrator")]
    [InlineData(SessionEndReason.Theft, "theft")]
    [InlineData(SessionEndReason.Evicted, "evicted")]
    [InlineData(SessionEndReason.CredentialsChanged, "credentials_changed")]
    [InlineData(SessionEndReason.AccountClosed, "account_closed")]
    public async Task Sessions_AllEnded_AreOneEventEachWithTheReasonsWord(SessionEndReason reason, string word)
    {
        await using (var engine = await StartAsync())
        {
            _ = await engine.LogInAsync();
            var kept = await engine.LogInAsync();
            _ = await engine.LogInAsync(Engine.Bob);
            Assert.Equal(1, await engine.Sessions.EndAllButAsync(Engine.Ada, kept.SessionId, reason, CancellationToken.None));
            Assert.Equal(1, await engine.Sessions.EndAllAsync(Engine.Ada, reason, CancellationToken.None));
        }

        Assert.Equal([$"session.revoked/{word}", $"session.revoked/{word}"], _sink.Words.Where(words => words != "session.started"));
    }

    [Fact]
    public void Reason_EachOfThem_HasAWordThatMetricsKnow() =>
        Assert.All(Enum.GetValues<SessionEndReason>(), reason =>
        {
            Assert.NotEqual("unknown", reason.ToWord());
            Assert.Equal(reason.ToWord(), SecurityEventReasons.Bounded(reason.ToWord()));
        });

    [Fact]
    public async Task Session_EndedWhileTheFeedIsDown_IsAnEventAllTheSame()
    {
        var feed = new Revocation.BrittleFeed(new InMemoryRevocationFeed());
        await using (var engine = await StartAsync(feed: feed))
        {
            var tokens = await engine.LogInAsync();
            feed.IsDown = true;
            await Assert.ThrowsAsync<StoreUnavailableException>(() =>
                engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
        }

        Assert.Equal(["session.started", "session.revoked/logout"], _sink.Words);
    }

    [Fact]
    public async Task Session_EvictedByANewOne_IsAnEvent()
    {
        SessionTokens first;
        await using (var engine = await StartAsync(options => options.Sessions.MaxPerSubject = 1))
        {
            first = await engine.LogInAsync();
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
            _ = await engine.LogInAsync();
        }

        Assert.Equal(["session.started", "session.revoked/evicted", "session.started"], _sink.Words);
        Assert.Equal(first.SessionId, _sink.Events[1].SessionId);
    }

    [Fact]
    public async Task Refresh_OfAStolenToken_IsReuseAndTheSessionsEndOnce()
    {
        SessionTokens tokens;
        await using (var engine = await StartAsync())
        {
            tokens = await engine.LogInAsync();
            _ = await engine.RefreshedAsync(tokens.RefreshToken);
            engine.Clock.Advance(TimeSpan.FromMinutes(1));
            await engine.RefusesAsync(RefreshFailure.Reused, tokens.RefreshToken);
            await engine.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);
        }

        Assert.Equal(["session.started", "refresh.reuse_detected", "session.revoked/theft"], _sink.Words);
        Assert.All(_sink.Events, raised => Assert.Equal((Engine.Ada, tokens.SessionId), (raised.Subject, raised.SessionId!.Value)));
    }

    [Fact]
    public async Task Refresh_ThatSucceedsOrLosesARace_IsNoEvent()
    {
        await using (var engine = await StartAsync())
        {
            var tokens = await engine.LogInAsync();
            _ = await engine.RefreshedAsync(tokens.RefreshToken);
            await engine.RefusesAsync(RefreshFailure.Conflict, tokens.RefreshToken);
            await engine.RefusesAsync(RefreshFailure.Invalid, "ak8r_nothing");
        }

        Assert.Equal(["session.started"], _sink.Words);
    }

    [Fact]
    public async Task Refresh_OfASubjectThatMayNotGoOn_IsDenied()
    {
        await using (var engine = await StartAsync(register: services => services.AddSingleton<ISubjectResolver, DenyingResolver>()))
            await engine.RefusesAsync(RefreshFailure.SubjectDenied, (await engine.LogInAsync()).RefreshToken);

        Assert.Equal(["session.started", "refresh.denied"], _sink.Words);
    }

    [Fact]
    public async Task Tokens_Revoked_AreAnEventByWhatWasNamed()
    {
        await using (var engine = await StartAsync())
        {
            var now = engine.Clock.GetUtcNow();
            await engine.Revocations.RevokeTokenAsync(new TokenReference(TokenId.New(now), Engine.Ada, SessionId: null, now), CancellationToken.None);
            await engine.Revocations.RevokeSubjectAsync(Engine.Bob, now, CancellationToken.None);
            await engine.Revocations.RevokeTenantAsync("acme", now, CancellationToken.None);
        }

        Assert.Equal(["tokens.revoked/token", "tokens.revoked/subject", "tokens.revoked/tenant"], _sink.Words);
        Assert.Equal([Engine.Ada, Engine.Bob, null], _sink.Events.Select(raised => raised.Subject));
    }

    [Fact]
    public async Task Sink_ThatUsesTheEngine_CanActOnWhatItHears()
    {
        await using var engine = new Engine(register: services => new Authenik8Builder(services).AddSecurityEventSink<VigilantSink>());
        await engine.StartAsync();
        var tokens = await engine.LogInAsync();
        var other = await engine.LogInAsync();
        _ = await engine.RefreshedAsync(tokens.RefreshToken);
        engine.Clock.Advance(TimeSpan.FromMinutes(1));

        await engine.RefusesAsync(RefreshFailure.Reused, tokens.RefreshToken);

        await Eventually.IsTrueAsync("the other session is ended", async () =>
            (await engine.RefreshAsync(other.RefreshToken)) == new RefreshResult.Refused(RefreshFailure.Revoked));
    }

    [Fact]
    public async Task AddSecurityEventSink_Twice_CallsItOnceBesideTheOthers()
    {
        await using var engine = new Engine(register: services =>
            new Authenik8Builder(services).AddSecurityEventSink<VigilantSink>().AddSecurityEventSink<VigilantSink>());

        await using var scope = engine.Get<IServiceScopeFactory>().CreateAsyncScope();
        Assert.Equal([nameof(VigilantSink), nameof(LoggingSecurityEventSink)], scope.ServiceProvider.GetServices<ISecurityEventSink>().Select(sink => sink.GetType().Name));
    }

    private async Task<Engine> StartAsync(Action<Authenik8Options>? configure = null, Action<IServiceCollection>? register = null, IRevocationFeed? feed = null)
    {
        var engine = new Engine(
            configure,
            services =>
            {
                services.AddSingleton<ISecurityEventSink>(_sink);
                register?.Invoke(services);
            },
            feed: feed);
        await engine.StartAsync();
        return engine;
    }

    private sealed class DenyingResolver : ISubjectResolver
    {
        public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken) =>
            Task.FromResult<SubjectResolution>(new SubjectResolution.Denied());
    }

    /// <summary>Ends all sessions of a subject one of whose refresh tokens was stolen.</summary>
    private sealed class VigilantSink(ISessionService sessions) : ISecurityEventSink
    {
        public async ValueTask WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken)
        {
            if (securityEvent is { Name: SecurityEventNames.RefreshReuseDetected, Subject: { } subject })
                _ = await sessions.EndAllAsync(subject, SessionEndReason.Theft, cancellationToken);
        }
    }
}
