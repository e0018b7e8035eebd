using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Tokens;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>What becomes of the log on a real server: emptied, restored from a copy, taken over by a server without its last entries.</summary>
[Collection(nameof(SingleRedis))]
public sealed class LogGapTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private IRevocationFeed _feed = null!;

    private IDatabase Database => redis.Connection.GetDatabase();

    private RedisKey Log => $"{_prefix}:{{revocations}}:log";

    private RedisKey State => $"{_prefix}:{{revocations}}:log-state";

    public Task InitializeAsync()
    {
        _feed = RedisBackend.On(redis.Connection, _prefix).Feed;
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix);

    [Fact]
    public async Task Read_LogDeletedWithUnreadEntries_HasAGapOnce()
    {
        await PublishAsync();
        var cursor = await CursorAsync();
        await PublishAsync();
        _ = await Database.KeyDeleteAsync(Log);

        var batch = await ReadAsync(cursor);

        Assert.True(batch.HasGap);
        Assert.Empty(batch.Revocations);
        Assert.False((await ReadAsync(batch.Cursor)).HasGap);
        var next = await PublishAsync();
        batch = await ReadAsync(batch.Cursor);
        Assert.Equal([next], batch.Revocations);
        Assert.False(batch.HasGap);
    }

    [Fact]
    public async Task Read_EverythingFlushed_HasAGapOnce()
    {
        await PublishAsync();
        var cursor = await CursorAsync();
        _ = await Database.KeyDeleteAsync([Log, State]);

        var batch = await ReadAsync(cursor);

        Assert.True(batch.HasGap);
        Assert.False((await ReadAsync(batch.Cursor)).HasGap);
    }

    [Fact]
    public async Task Read_StateOfTheLogLost_HasAGapOnceAndNothingIsReadTwice()
    {
        await PublishAsync();
        var cursor = await CursorAsync();
        _ = await Database.KeyDeleteAsync(State);

        var batch = await ReadAsync(cursor);

        Assert.True(batch.HasGap);
        cursor = batch.Cursor;
        batch = await ReadAsync(cursor);
        Assert.False(batch.HasGap);
        Assert.Empty(batch.Revocations);
        var next = await PublishAsync();
        batch = await ReadAsync(cursor);
        Assert.Equal([next], batch.Revocations);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Read_RestoredFromAnOlderCopy_HasAGapAndReadsEverythingAgain(int publishedSince)
    {
        var kept = await PublishAsync();
        var copy = (Log: await Database.KeyDumpAsync(Log), State: await Database.KeyDumpAsync(State));
        _ = await PublishAsync();
        _ = await PublishAsync();
        var cursor = await CursorAsync();
        _ = await Database.KeyDeleteAsync([Log, State]);
        await Database.KeyRestoreAsync(Log, copy.Log!, TimeSpan.FromMinutes(20));
        await Database.KeyRestoreAsync(State, copy.State!, TimeSpan.FromDays(30) + TimeSpan.FromMinutes(20));
        // Numbers that the reader knows are used for other entries.
        List<RevocationEntry> since = [kept];
        for (var i = 0; i < publishedSince; i++)
            since.Add(await PublishAsync());

        var batch = await ReadAsync(cursor);

        Assert.True(batch.HasGap);
        Assert.Equal(since, batch.Revocations);
        Assert.False((await ReadAsync(batch.Cursor)).HasGap);
    }

    [Fact]
    public async Task Read_EntryInTheMiddleDeleted_HasAGap()
    {
        var cursor = await CursorAsync();
        await PublishAsync();
        await PublishAsync();
        await PublishAsync();
        Assert.Equal(1, await Database.StreamDeleteAsync(Log, ["2-0"]));

        var batch = await ReadAsync(cursor);

        Assert.True(batch.HasGap);
        Assert.Equal(2, batch.Revocations.Count);
    }

    [Fact]
    public async Task Read_AfterTheLogExpiredByItself_HasNoGap()
    {
        await PublishAsync();
        var cursor = await CursorAsync();
        await PublishAsync();
        // As the server does it: the state outlives the log.
        _ = await Database.KeyDeleteAsync(Log);
        _ = await Database.KeyExpireAsync(State, TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));

        Assert.False((await ReadAsync(cursor)).HasGap);
        var next = await PublishAsync();
        var batch = await ReadAsync(cursor);
        Assert.Equal([next], batch.Revocations);
        Assert.False(batch.HasGap);
        Assert.False((await ReadAsync(cursor: null)).HasGap);
    }

    [Fact]
    public async Task Publish_AfterSomethingElseWroteToTheLog_GoesOn()
    {
        await PublishAsync();
        var cursor = await CursorAsync();
        _ = await Database.StreamAddAsync(Log, [new("mark", "m"), new("expiry", 1), new("data", """{"before":1,"tid":"acme","exp":2}""")], "1893456000000-3");

        var next = await PublishAsync();

        var batch = await ReadAsync(cursor);
        Assert.Contains(next, batch.Revocations);
    }

    private async Task<RevocationEntry> PublishAsync()
    {
        var revocation = new RevocationEntry.OfToken(TokenId.New(TestSession.Now), new Subject("ada"), TestSession.Now.AddMinutes(15));
        await _feed.PublishAsync([revocation], TestSession.Now, CancellationToken.None);
        return revocation;
    }

    private async Task<RevocationBatch> ReadAsync(string? cursor) => await _feed.ReadAsync(cursor, CancellationToken.None);

    private async Task<string> CursorAsync() => (await ReadAsync(cursor: null)).Cursor;
}
