using Authenik8.Accounts;
using Authenik8.Passwords;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A password hash that can never be compared with is refused when its account is stored, not when its owner logs in.</summary>
[Collection(nameof(SingleRedis))]
public sealed class AccountHashTests(SingleRedis redis) : IAsyncLifetime
{
    private const string Unusable = "5f4dcc3b5aa765d61d8327deb882cf99";

    private readonly string _prefix = RedisBackend.NewPrefix();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix);

    [Fact]
    public async Task Create_HashThatCanNeverVerify_IsRefusedWithoutTheHash()
    {
        await using var node = new SessionNode(redis.Connection.Configuration, redis: options => options.KeyPrefix = _prefix);
        var account = new Account { Subject = new Subject("ada"), CreatedAt = TestSession.Now, PasswordHash = Unusable };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => node.Get<IAccountStore>().CreateAsync(account, CancellationToken.None).AsTask());
        Assert.Contains(nameof(UnusableHashReason.UnknownFormat), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Unusable, refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            new ImportAccountResult.PasswordHashRefused(UnusableHashReason.UnknownFormat),
            await node.Get<IAccountImporter>().ImportAsync(account, CancellationToken.None));
        Assert.Null(await node.Get<IAccountStore>().FindAsync(account.Subject, CancellationToken.None));
    }
}
