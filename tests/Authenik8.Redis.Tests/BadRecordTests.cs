using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Authenik8.Tokens;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A record that the scripts cannot read, because something else has written it.</summary>
[Collection(nameof(SingleRedis))]
public sealed class BadRecordTests(SingleRedis redis)
{
    [Fact]
    public async Task Rotate_TogetherWithABadRecord_FailsForThatOneOnly()
    {
        var prefix = RedisBackend.NewPrefix();
        var store = RedisBackend.On(redis.Connection, prefix).Sessions;
        var bad = TestSession.New();
        RedisKey key = $"{prefix}:{{{SubjectTag.Of(bad.Subject)}}}:session:{bad.Id}";
        _ = await redis.Connection.GetDatabase().StringSetAsync(key, "not a record", TimeSpan.FromMinutes(1));
        var sessions = Enumerable.Range(0, 40).Select(_ => TestSession.New()).ToArray();
        foreach (var session in sessions)
            await store.CreateAsync(session);

        // The bad one in the midst: when it is met, others have been rotated already, and theirs is an answer to be had.
        var before = sessions.Take(20).Select(session => store.RotateAsync(session, 0)).ToArray();
        var failing = store.RotateAsync(bad, 0);
        var after = sessions.Skip(20).Select(session => store.RotateAsync(session, 0)).ToArray();

        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => failing);
        Assert.All(await Task.WhenAll(before.Concat(after)), outcome => Assert.Equal((RotationKind.Rotated, 1u), (outcome.Kind, outcome.Session!.Generation)));
        await redis.AssertKeysExpireAndDropThemAsync(prefix);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(128)]
    [InlineData(-1)]
    public async Task Session_RecordThatCannotBeRead_IsToldWithItsKey(int length)
    {
        var prefix = RedisBackend.NewPrefix();
        var store = RedisBackend.On(redis.Connection, prefix).Sessions;
        var session = TestSession.New();
        await store.CreateAsync(session);
        RedisKey key = $"{prefix}:{{{SubjectTag.Of(session.Subject)}}}:session:{session.Id}";
        byte[] record = (await redis.Connection.GetDatabase().StringGetAsync(key))!;
        _ = await redis.Connection.GetDatabase().StringSetAsync(key, record[..(length < 0 ? record.Length + length : length)], TimeSpan.FromMinutes(1));

        var found = await Assert.ThrowsAsync<StoreDataException>(() => store.FindAsync(session));

        Assert.Equal(key.ToString(), found.Key);
        Assert.Contains(found.Key!, found.Message, StringComparison.Ordinal);
        await redis.AssertKeysExpireAndDropThemAsync(prefix);
    }
}
