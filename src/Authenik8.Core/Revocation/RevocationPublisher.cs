using System.Collections.Concurrent;
using Authenik8.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Authenik8.Revocation;

/// <summary>Makes revocations known: to this process at once, to the others through the feed, again and again until it took them.</summary>
internal sealed class RevocationPublisher(IRevocationFeed feed, RevocationIndex index, TimeProvider clock, ILogger<RevocationPublisher> logger)
{
    // What has gathered in a long outage must not be one call that takes longer than any time limit, again and again.
    private const int MaxTogether = 1000;

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

    /// <summary>Publishes now what this process does not know of; of what it knows, only that which the feed has not taken yet.</summary>
    /// <remarks>An end can be asked for as often as its caller likes, and must not fill the log of every node each time.</remarks>
    public Task PublishOnceAsync(RevocationEntry.OfSession entry, CancellationToken cancellationToken) =>
        index.Contains(entry) ? PublishPendingAsync(cancellationToken) : PublishAsync([entry], cancellationToken);

    /// <summary>Publishes what the feed has not taken yet. Called by the follower at each turn.</summary>
    public async Task PublishPendingAsync(CancellationToken cancellationToken)
    {
        while (!_pending.IsEmpty)
        {
            var now = clock.GetUtcNow();
            List<RevocationEntry> entries = [];
            while (entries.Count < MaxTogether && _pending.TryDequeue(out var entry))
            {
                if (entry.ExpiresAt > now)
                    entries.Add(entry);
            }
            await PublishAsync(entries, cancellationToken).ConfigureAwait(false);
        }
    }
}
