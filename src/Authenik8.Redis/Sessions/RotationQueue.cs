using System.Collections.Concurrent;
using Authenik8.Redis.Connections;
using StackExchange.Redis;

namespace Authenik8.Redis.Sessions;

/// <summary>
/// Sends rotations that come at the same time together, in one call of the script. Nothing waits for company: one that
/// comes alone is sent alone.
/// </summary>
/// <remarks>
/// They are as atomic together as each is alone, for they concern different sessions or else follow each other, and one
/// that fails is parted from the others. In a Cluster each is sent alone, to the server that has it; behind a proxy that hides
/// a Cluster, this is learnt from the first refusal.
/// </remarks>
internal sealed class RotationQueue(RedisCommands commands) : IThreadPoolWorkItem
{
    // A server does nothing else meanwhile: well under a millisecond.
    private const int MaxTogether = 64;

    private readonly ConcurrentQueue<PendingRotation> _waiting = new();
    private volatile bool _together = true;
    private int _scheduled;

    /// <summary>Answers what the script answers for this rotation.</summary>
    public Task<byte[]> SendAsync(PendingRotation rotation)
    {
        _waiting.Enqueue(rotation);
        Schedule();
        return rotation.Task;
    }

    /// <inheritdoc />
    public void Execute()
    {
        // Whoever comes from here on schedules anew, so none is left waiting.
        _ = Interlocked.Exchange(ref _scheduled, 0);
        var most = _together && commands.KeysGoTogether ? MaxTogether : 1;
        while (!_waiting.IsEmpty)
        {
            List<PendingRotation> batch = [];
            while (batch.Count < most && _waiting.TryDequeue(out var rotation))
                batch.Add(rotation);
            if (batch.Count > 0)
                _ = SendTogetherAsync(batch);
        }
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task SendTogetherAsync(List<PendingRotation> batch)
    {
        try
        {
            var keys = new RedisKey[batch.Count];
            var values = new RedisValue[3 * batch.Count];
            for (var i = 0; i < keys.Length; i++)
                (keys[i], values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]) = batch[i].Arguments;
            var answers = (RedisResult[])(await commands.EvaluateAsync(RedisScript.Rotate, keys, values, CancellationToken.None).ConfigureAwait(false))!;
            for (var i = 0; i < answers.Length; i++)
                batch[i].SetResult((byte[])answers[i]!);
        }
        catch (StoreUnavailableException refusal) when (batch.Count > 1 && RedisPipeline.IsAboutSlots(refusal.InnerException))
        {
            _together = false;
            foreach (var rotation in batch)
                _waiting.Enqueue(rotation);
            Schedule();
        }
        catch (StoreUnavailableException refusal) when (batch.Count > 1 && refusal.InnerException is RedisServerException)
        {
            // The script ends at the first record that it cannot read. Those before it have been rotated, and each says so
            // when it is sent again; those after it have nothing to do with it.
            foreach (var rotation in batch)
                _ = SendTogetherAsync([rotation]);
        }
        catch (Exception exception)
        {
            // Not swallowed: everybody who waits gets it. Read at once, for a caller that was cancelled waits no more.
            foreach (var rotation in batch)
            {
                rotation.SetException(exception);
                _ = rotation.Task.Exception;
            }
        }
    }
}
