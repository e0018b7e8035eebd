using Authenik8.Protection;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>The contract of <see cref="IAttemptLimiter"/> as tests. A backend derives one public class for each way it can be deployed.</summary>
/// <remarks>
/// Every test works on partitions of its own, so the limiter may hold anything else. Time is what the commands say: the
/// suite runs in one moment of a distant year, and a limiter that reads a clock to decide fails it.
/// </remarks>
public abstract partial class AttemptLimiterConformance : IAsyncLifetime
{
    /// <summary>The moment at which the suite's attempts start.</summary>
    protected static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly string _partition = NewPartition();

    /// <summary>The limiter under test.</summary>
    protected IAttemptLimiter Limiter { get; private set; } = null!;

    /// <summary>Opens the limiter under test. It need not be empty.</summary>
    protected abstract Task<IAttemptLimiter> CreateLimiterAsync();

    /// <summary>Another node's view of the same counters, or the same node's after a restart; the limiter itself where there is only one.</summary>
    protected abstract Task<IAttemptLimiter> JoinAsync(IAttemptLimiter limiter);

    /// <inheritdoc />
    public virtual async Task InitializeAsync() => Limiter = await CreateLimiterAsync();

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A partition that no other test has.</summary>
    protected static string NewPartition() => $"partition-{AttemptId.New()}";

    private static AttemptLimit.Window Window(int permits, TimeSpan length, OnSuccess onSuccess = OnSuccess.Keep, string key = "window") =>
        new(key, permits, length, onSuccess);

    /// <summary>Three free, then 1, 2, 4 and at most 5 seconds; eight in all.</summary>
    private static AttemptLimit.Backoff Backoff(
        string key = "backoff", int free = 3, int ceiling = 8, OnSuccess onSuccess = OnSuccess.Forget, bool isShared = false) =>
        new(key, free, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), ceiling, TimeSpan.FromHours(1), onSuccess, isShared);

    private AttemptCommand Command(TimeSpan at, params AttemptLimit[] limits) => new(_partition, limits, Now + at);

    private async Task<AttemptOutcome> AcquireAsync(AttemptCommand command) => await Limiter.AcquireAsync(command, CancellationToken.None);

    private Task<AttemptOutcome> AcquireAsync(TimeSpan at, params AttemptLimit[] limits) => AcquireAsync(Command(at, limits));

    private async Task SucceedAsync(TimeSpan at, params AttemptLimit[] limits) =>
        await Limiter.SucceedAsync(Command(at, limits), CancellationToken.None);

    /// <summary>The attempt is allowed and has so many left.</summary>
    private async Task AllowsAsync(int remaining, TimeSpan at, params AttemptLimit[] limits)
    {
        var outcome = await AcquireAsync(at, limits);
        Assert.Equal((true, remaining), (outcome.IsAllowed, outcome.Remaining));
    }

    /// <summary>The attempt is refused, and would be for so long.</summary>
    private async Task RefusesAsync(TimeSpan retryAfter, TimeSpan at, params AttemptLimit[] limits)
    {
        var outcome = await AcquireAsync(at, limits);
        Assert.Equal((false, 0, retryAfter), (outcome.IsAllowed, outcome.Remaining, outcome.RetryAfter));
    }
}
