using System.Collections.Concurrent;
using Authenik8.Messages;

namespace Authenik8.Core.Tests.Messages;

/// <summary>Keeps the messages that it is given, and then does with each call what a test wants.</summary>
internal sealed class RecordingSender(Func<OutboundMessage, int, CancellationToken, Task>? then = null) : IMessageSender
{
    private readonly ConcurrentQueue<OutboundMessage> _calls = new();
    private int _running;
    private int _most;
    private int _count;

    /// <summary>The message of each call.</summary>
    public IReadOnlyList<OutboundMessage> Calls => [.. _calls];

    /// <summary>How many calls ran at the same time at most.</summary>
    public int Most => Volatile.Read(ref _most);

    public async Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        var running = Interlocked.Increment(ref _running);
        int most;
        while (running > (most = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, running, most) != most)
        {
        }
        _calls.Enqueue(message);
        try
        {
            if (then is not null)
                await then(message, Interlocked.Increment(ref _count), cancellationToken);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _running);
        }
    }
}
