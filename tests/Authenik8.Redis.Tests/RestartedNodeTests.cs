using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Authenik8.Conformance;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A node is restarted. Its revocations are on Redis, so it refuses what was revoked before and nothing else.</summary>
[Collection(nameof(SingleRedis))]
public sealed class RestartedNodeTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix);

    [Fact]
    public async Task Restart_TokensFromBefore_AreAcceptedUnlessTheyWereRevoked()
    {
        string kept, loggedOut;
        await using (var before = NewNode())
        {
            kept = (await before.LogInAsync()).AccessToken.Value;
            var ended = await before.LogInAsync();
            loggedOut = ended.AccessToken.Value;
            Assert.True(await before.Sessions.EndByRefreshTokenAsync(ended.RefreshToken, CancellationToken.None));
        }

        await using var after = NewNode();

        // Before the log is read the store is asked, and from then on the index.
        await AssertAsync(after);
        await after.StartAsync();
        await Eventually.IsTrueAsync("the log to be read", () => after.Get<RevocationFollower>().IsCurrent);
        await AssertAsync(after);

        async Task AssertAsync(SessionNode node)
        {
            Assert.Equal(new TokenVerification.Invalid(TokenFailure.Revoked), await node.Tokens.VerifyAsync(loggedOut, CancellationToken.None));
            Assert.IsType<TokenVerification.Valid>(await node.Tokens.VerifyAsync(kept, CancellationToken.None));
        }
    }

    private SessionNode NewNode() => new(redis.Connection.Configuration, redis: options => options.KeyPrefix = _prefix);
}
