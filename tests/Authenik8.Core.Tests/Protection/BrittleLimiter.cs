using Authenik8.Protection;

namespace Authenik8.Core.Tests.Protection;

/// <summary>A limiter that a test can take down, or have hang.</summary>
internal sealed class BrittleLimiter(IAttemptLimiter limiter) : IAttemptLimiter
{
    private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Exception? Failure { get; set; }

    public bool Hangs { get; set; }

    public async ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        await BreakAsync();
        return await limiter.AcquireAsync(command, cancellationToken);
    }

    public async ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        await BreakAsync();
        await limiter.SucceedAsync(command, cancellationToken);
    }

    private async Task BreakAsync()
    {
        _ = Interlocked.Increment(ref _calls);
        if (Hangs)
            await _never.Task;
        if (Failure is { } failure)
            throw failure;
    }
}
