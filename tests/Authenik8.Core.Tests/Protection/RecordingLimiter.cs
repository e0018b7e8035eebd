using System.Collections.Concurrent;
using Authenik8.Protection;

namespace Authenik8.Core.Tests.Protection;

/// <summary>A limiter that remembers what it was asked, and that a test can take down.</summary>
internal sealed class RecordingLimiter(IAttemptLimiter limiter) : IAttemptLimiter
{
    public ConcurrentQueue<AttemptCommand> Commands { get; } = new();

    public Exception? Failure { get; set; }

    public ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        Record(command);
        return limiter.AcquireAsync(command, cancellationToken);
    }

    public ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        Record(command);
        return limiter.SucceedAsync(command, cancellationToken);
    }

    private void Record(AttemptCommand command)
    {
        Commands.Enqueue(command);
        if (Failure is { } failure)
            throw failure;
    }
}
