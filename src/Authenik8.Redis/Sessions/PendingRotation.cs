using StackExchange.Redis;

namespace Authenik8.Redis.Sessions;

/// <summary>A rotation on its way: what the script is told of it, and where its answer goes.</summary>
internal sealed class PendingRotation(RedisKey key, RedisValue fixedPart, RedisValue seen, RedisValue seenName)
    : TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The session's key and the arguments that go with it.</summary>
    public (RedisKey Key, RedisValue Fixed, RedisValue Seen, RedisValue SeenName) Arguments => (key, fixedPart, seen, seenName);
}
