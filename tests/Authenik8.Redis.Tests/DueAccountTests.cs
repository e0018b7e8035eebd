using Authenik8.Accounts;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Tokens;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The list of due accounts, beside the accounts and in a slot of its own.</summary>
[Collection(nameof(SingleRedis))]
public sealed class DueAccountTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private RedisBackend _backend = null!;

    private RedisKey Due => $"{_prefix}:{{due}}:accounts";

    private IDatabase Database => redis.Connection.GetDatabase();

    public Task InitializeAsync()
    {
        _backend = RedisBackend.On(redis.Connection, _prefix);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix, AccountTestKeys.MayStay);

    [Fact]
    public async Task ListDue_ManyUnreadableBeforeTheOthers_TellsTheOthersOfAllTenants()
    {
        for (var i = 0; i < 25; i++)
            _ = await KeepDueAsync($"tenant-{i % 5}", TestAccount.Now.AddMinutes(-100 + i));
        foreach (var key in await redis.KeysAsync(_prefix))
        {
            if (key.Contains(":account:", StringComparison.Ordinal))
                _ = await Database.StringSetAsync(key, "damaged");
        }
        List<Subject> sound = [];
        for (var i = 0; i < 12; i++)
            sound.Add(await KeepDueAsync($"tenant-{i % 5}", TestAccount.Now.AddMinutes(-50 + i)));

        Assert.Equal(sound[..5], await ListAsync(max: 5));
        Assert.Equal(sound, await ListAsync(max: 100));
    }

    [Fact]
    public async Task ListDue_AccountsDeletedOrRestored_LeaveTheList()
    {
        List<Account> accounts = [];
        for (var i = 0; i < 30; i++)
        {
            var account = TestAccount.New($"tenant-{i}") with { DeletionDueAt = TestAccount.Now };
            _ = await _backend.Accounts.CreateAsync(account);
            accounts.Add(account);
        }
        foreach (var account in accounts[..10])
            Assert.True(await _backend.Accounts.DeleteAsync(account));
        Assert.Equal(20, await Database.SortedSetLengthAsync(Due));
        foreach (var account in accounts[10..20])
            Assert.Equal(UpdateAccountOutcome.Updated, await _backend.Accounts.UpdateAsync(account with { DeletionDueAt = null }));

        // The stale entries come first and fill pages of their own.
        for (var i = 20; i < 30; i++)
            Assert.Contains(Assert.Single(await ListAsync(max: 1)), accounts[20..].Select(account => account.Subject));
        Assert.Equal(accounts[20..].Select(account => account.Subject).ToHashSet(), (await ListAsync(max: 100)).ToHashSet());

        Assert.Equal(10, await Database.SortedSetLengthAsync(Due));
    }

    [Fact]
    public async Task ListDue_WrittenDownTooEarly_IsCorrectedAndListedInTime()
    {
        var subject = await KeepDueAsync("acme", TestAccount.Now.AddDays(1));
        var entry = Assert.Single(await Database.SortedSetRangeByRankAsync(Due));
        // As after an update that failed once its time had been written down.
        _ = await Database.SortedSetAddAsync(Due, entry, TestAccount.Now.AddDays(-1).ToUnixTimeMilliseconds());

        Assert.Empty(await ListAsync(max: 10));

        Assert.Equal(TestAccount.Now.AddDays(1).ToUnixTimeMilliseconds(), await Database.SortedSetScoreAsync(Due, entry));
        Assert.Equal([subject], (await _backend.Accounts.ListDueAsync(TestAccount.Now.AddDays(1), 10, CancellationToken.None)).Select(account => account.Subject));
    }

    [Fact]
    public async Task ListDue_EntryThatIsNone_IsTakenOut()
    {
        _ = await Database.SortedSetAddAsync(Due, [new("nonsense", 1), new(new string('x', 60), 2)]);
        var subject = await KeepDueAsync("acme", TestAccount.Now);

        Assert.Equal([subject], await ListAsync(max: 1));

        Assert.Equal(1, await Database.SortedSetLengthAsync(Due));
    }

    [Fact]
    public async Task ListDue_NothingDueInManyTenants_CostsOneCommand()
    {
        await using var server = await RedisServer.StartNewAsync();
        await using var backend = RedisBackend.Connect(server.EndPoint);
        for (var i = 0; i < 300; i++)
            _ = await backend.Accounts.CreateAsync(TestAccount.New($"tenant-{i}") with { DeletionDueAt = TestAccount.Now });
        _ = await server.SendAsync("CONFIG RESETSTAT");

        for (var i = 0; i < 20; i++)
            Assert.Empty(await backend.Accounts.ListDueAsync(TestAccount.Now.AddDays(-1), 100, CancellationToken.None));

        var stats = await server.SendAsync("INFO commandstats");
        Assert.Contains("cmdstat_zrangebyscore:calls=20,", stats, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_eval", stats, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_get:", stats, StringComparison.Ordinal);
    }

    private async Task<Subject> KeepDueAsync(string tenant, DateTimeOffset dueAt)
    {
        var account = TestAccount.New(tenant) with { DeletionDueAt = dueAt };
        Assert.Equal(CreateAccountOutcome.Created, await _backend.Accounts.CreateAsync(account));
        return account.Subject;
    }

    private async Task<List<Subject>> ListAsync(int max) =>
        [.. (await _backend.Accounts.ListDueAsync(TestAccount.Now, max, CancellationToken.None)).Select(account => account.Subject)];
}
