using Authenik8.Core.Tests.Revocation;
using Authenik8.InMemory;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

/// <summary>A session that has ended is ended again, as often as its former owner likes.</summary>
public sealed class RepeatedEndTests
{
    private readonly InMemoryRevocationFeed _feed = new();

    [Fact]
    public async Task End_AgainAndAgain_IsAnnouncedOnce()
    {
        await using var engine = new Engine(feed: _feed);
        var tokens = await engine.LogInAsync();

        for (var i = 0; i < 10; i++)
        {
            _ = await engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.EndedByOwner, CancellationToken.None);
            Assert.True(await engine.Sessions.EndByRefreshTokenAsync(tokens.RefreshToken, CancellationToken.None));
        }

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task End_AgainAfterTheFeedFailed_FailsUntilItIsAnnounced()
    {
        var brittle = new BrittleFeed(_feed);
        await using var engine = new Engine(feed: brittle);
        var tokens = await engine.LogInAsync();
        brittle.IsDown = true;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(engine, tokens));
        brittle.IsDown = false;

        Assert.False(await EndAsync(engine, tokens));

        Assert.Equal(1, await CountAsync());
    }

    private static Task<bool> EndAsync(Engine engine, SessionTokens tokens) =>
        engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);

    private async Task<int> CountAsync() => (await _feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations.Count;
}
