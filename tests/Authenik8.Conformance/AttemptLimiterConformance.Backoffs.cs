using Authenik8.Protection;
using Xunit;

namespace Authenik8.Conformance;

// Attempts in a row: some free, then a wait that doubles, then none.
public abstract partial class AttemptLimiterConformance
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Backoff_FreeAttempts_NeedNotWait()
    {
        for (var i = 1; i <= 3; i++)
        {
            var outcome = await AcquireAsync(TimeSpan.Zero, Backoff());
            Assert.Equal((true, 3 - i, i), (outcome.IsAllowed, outcome.Remaining, outcome.InARow));
        }
        await RefusesAsync(Second, TimeSpan.Zero, Backoff());
    }

    [Fact]
    public async Task Backoff_AfterThem_DoublesTheWaitUpToTheLongest()
    {
        var at = TimeSpan.Zero;
        for (var i = 0; i < 3; i++)
            await AllowsAsync(2 - i, at, Backoff());

        foreach (var wait in new[] { 1, 2, 4, 5, 5 })
        {
            await RefusesAsync(TimeSpan.FromSeconds(wait), at, Backoff());
            await RefusesAsync(Millisecond, at + TimeSpan.FromSeconds(wait) - Millisecond, Backoff());
            at += TimeSpan.FromSeconds(wait);
            await AllowsAsync(0, at, Backoff());
        }
    }

    [Fact]
    public async Task Backoff_Allowed_TellsTheWaitBeforeTheNext()
    {
        for (var i = 0; i < 2; i++)
            _ = await AcquireAsync(TimeSpan.Zero, Backoff());

        Assert.Equal(Second, (await AcquireAsync(TimeSpan.Zero, Backoff())).RetryAfter);
        Assert.Equal(2 * Second, (await AcquireAsync(Second, Backoff())).RetryAfter);
    }

    [Fact]
    public async Task Backoff_AtItsCeiling_RefusesUntilASuccess()
    {
        var at = await UseUpAsync();

        var refused = await AcquireAsync(at + TimeSpan.FromMinutes(59), Backoff());
        Assert.Equal((false, TimeSpan.MaxValue, 8), (refused.IsAllowed, refused.RetryAfter, refused.InARow));

        await SucceedAsync(at, Backoff());
        await AllowsAsync(2, at, Backoff());
    }

    [Fact]
    public async Task Backoff_LastOfTheCeiling_TellsThatThereIsNoOther()
    {
        var at = TimeSpan.Zero;
        for (var i = 0; i < 7; i++)
            _ = await AcquireAsync(at += TimeSpan.FromSeconds(5), Backoff());

        var last = await AcquireAsync(at + TimeSpan.FromSeconds(5), Backoff());

        Assert.Equal((true, 0, TimeSpan.MaxValue, 8), (last.IsAllowed, last.Remaining, last.RetryAfter, last.InARow));
    }

    [Fact]
    public async Task Backoff_AfterItsMemory_BeginsAnew()
    {
        var at = await UseUpAsync();

        Assert.False((await AcquireAsync(at + TimeSpan.FromHours(1) - Millisecond, Backoff())).IsAllowed);
        await AllowsAsync(2, at + TimeSpan.FromHours(1), Backoff());
    }

    [Fact]
    public async Task Backoff_RefusedAttempts_DoNotProlongTheWait()
    {
        for (var i = 0; i < 3; i++)
            _ = await AcquireAsync(TimeSpan.Zero, Backoff());

        for (var i = 0; i < 10; i++)
            await RefusesAsync(Second, TimeSpan.Zero, Backoff());

        await AllowsAsync(0, Second, Backoff());
    }

    [Fact]
    public async Task Backoff_ClockOfAnotherNodeBehindOrAhead_NeitherForgetsNorSkipsTheWait()
    {
        var other = await JoinAsync(Limiter);
        for (var i = 0; i < 3; i++)
            await AllowsAsync(2 - i, TimeSpan.Zero, Backoff());

        // Behind: the last attempt is in its future, and the wait is counted from there.
        var behind = await other.AcquireAsync(Command(-Minute, Backoff()), CancellationToken.None);
        Assert.Equal((false, Minute + Second, 3), (behind.IsAllowed, behind.RetryAfter, behind.InARow));

        // Ahead: allowed, and ours waits for as long as the clocks differ and the next wait.
        Assert.Equal(4, (await other.AcquireAsync(Command(Minute, Backoff()), CancellationToken.None)).InARow);
        await RefusesAsync(Minute + (2 * Second), TimeSpan.Zero, Backoff());
    }

    /// <summary>Makes all eight attempts; tells when the last one was.</summary>
    private async Task<TimeSpan> UseUpAsync()
    {
        var at = TimeSpan.Zero;
        for (var i = 0; i < 8; i++)
            Assert.True((await AcquireAsync(at += TimeSpan.FromSeconds(5), Backoff())).IsAllowed);
        return at;
    }
}
