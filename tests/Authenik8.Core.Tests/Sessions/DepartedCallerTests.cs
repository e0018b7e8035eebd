using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

/// <summary>The client goes away while a session ends, as a browser does that logs out and closes the page.</summary>
public sealed class DepartedCallerTests : IDisposable
{
    private readonly CancellationTokenSource _client = new();
    private readonly InMemoryRevocationFeed _feed = new();
    private readonly ForgetfulStore _store = new(new InMemorySessionStore());

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task End_CallerGoneWhileTheStoreEnds_IsAnnouncedToTheNodes()
    {
        await using var engine = new Engine(store: _store, feed: _feed);
        var tokens = await engine.LogInAsync();
        _store.AfterChange = _client.Cancel;

        Assert.True(await engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, _client.Token));

        Assert.Equal([tokens.SessionId], await AnnouncedAsync());
    }

    [Fact]
    public async Task EndByRefreshToken_CallerGoneWhileTheStoreEnds_IsAnnouncedToTheNodes()
    {
        await using var engine = new Engine(store: _store, feed: _feed);
        var tokens = await engine.LogInAsync();
        _store.AfterChange = _client.Cancel;

        Assert.True(await engine.Sessions.EndByRefreshTokenAsync(tokens.RefreshToken, _client.Token));

        Assert.Equal([tokens.SessionId], await AnnouncedAsync());
    }

    [Fact]
    public async Task EndAll_CallerGoneWhenItIsAnnounced_TheSessionsEnd()
    {
        await using var engine = new Engine(store: _store, feed: _feed);
        var tokens = await engine.LogInAsync();
        await using var subscription = await _feed.SubscribeAsync(_client.Cancel, CancellationToken.None);

        Assert.Equal(1, await engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.EndedByOwner, _client.Token));

        await engine.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);
    }

    [Fact]
    public async Task Start_CallerGoneWhileTheStoreEvicts_TheEvictedIsAnnouncedToTheNodes()
    {
        await using var engine = new Engine(options => options.Sessions.MaxPerSubject = 1, store: _store, feed: _feed);
        var evicted = await engine.LogInAsync();
        _store.AfterChange = _client.Cancel;

        _ = await engine.Sessions.StartAsync(new StartSessionCommand { Subject = Engine.Ada }, _client.Token);

        Assert.Equal([evicted.SessionId], await AnnouncedAsync());
    }

    [Fact]
    public async Task End_CallerGoneBefore_ChangesNothing()
    {
        await using var engine = new Engine(store: _store, feed: _feed);
        var tokens = await engine.LogInAsync();
        await _client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, _client.Token));

        Assert.Empty(await AnnouncedAsync());
        _ = await engine.RefreshedAsync(tokens.RefreshToken);
    }

    private async Task<IEnumerable<SessionId>> AnnouncedAsync() =>
        (await _feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations.OfType<RevocationEntry.OfSession>().Select(entry => entry.Id);
}
