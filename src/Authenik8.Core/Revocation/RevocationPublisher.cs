using System.Collections.Concurrent;
using Authenik8.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Authenik8.Revocation;

/// <summary>Makes revocations known: to this process at once, to the others through the feed, again and again until it took them.</summary>
internal sealed class RevocationPublisher(IRevocationFeed feed, RevocationIndex index, TimeProvider clock, ILogger<RevocationPublisher> logger)
{
    private readonly ConcurrentQueue<RevocationEntry> _pending = new();

    /// <summary>Publishes now; throws where the feed does not take it, and tries again later all the same.</summary>
    public async Task PublishAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return;
        foreach (var entry in entries)
            index.Add(entry);
        try
        {
            await feed.PublishAsync(entries, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var entry in entries)
                _pending.Enqueue(entry);
            throw;
        }
    }

    /// <summary>Publishes now or, where the feed does not take it, later: for an answer that is right without the other nodes.</summary>
    public async Task PublishEventuallyAsync(IReadOnlyList<RevocationEntry> entries)
    {
        try
        {
            await PublishAsync(entries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.RevocationDelayed(logger, entries.Count, exception);
        }
    }

    /// <summary>Publishes eventually what this process does not know of.</summary>
    public Task PublishUnknownAsync(RevocationEntry.OfSession entry) =>
        index.Contains(entry) ? Task.CompletedTask : PublishEventuallyAsync([entry]);

    /// <summary>Publishes what the feed has not taken yet. Called by the follower at each turn.</summary>
    public async Task PublishPendingAsync(CancellationToken cancellationToken)
    {
        if (_pending.IsEmpty)
            return;
        var now = clock.GetUtcNow();
        List<RevocationEntry> entries = [];
        while (_pending.TryDequeue(out var entry))
        {
            if (entry.ExpiresAt > now)
                entries.Add(entry);
        }
        await PublishAsync(entries, cancellationToken).ConfigureAwait(false);
    }
}
