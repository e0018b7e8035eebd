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

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public async Task Backoff_FewerThanItsCeiling_AreRememberedForTheirShareOfTheMemory(int attempts)
    {
        var at = TimeSpan.Zero;
        for (var i = 0; i < attempts; i++)
            Assert.True((await AcquireAsync(at += TimeSpan.FromSeconds(5), Backoff())).IsAllowed);
        var share = TimeSpan.FromHours(1) * attempts / 8;

        Assert.Equal(attempts + 1, (await AcquireAsync(at + share - Millisecond, Backoff())).InARow);

        var other = Backoff("other");
        at = TimeSpan.Zero;
        for (var i = 0; i < attempts; i++)
            Assert.True((await AcquireAsync(at += TimeSpan.FromSeconds(5), other)).IsAllowed);
        Assert.Equal(1, (await AcquireAsync(at + share, other)).InARow);
    }

    [Fact]
    public async Task Backoff_ShareShorterThanTheLongestWait_IsRememberedForThat()
    {
        var backoff = new AttemptLimit.Backoff("backoff", free: 3, Second, TimeSpan.FromMinutes(20), ceiling: 8, memory: TimeSpan.FromHours(1));
        _ = await AcquireAsync(TimeSpan.Zero, backoff);

        var allowed = await AcquireAsync(TimeSpan.FromMinutes(20) - Millisecond, backoff);
        Assert.Equal((2, TimeSpan.FromMinutes(20)), (allowed.InARow, allowed.RetryAfter));
        Assert.Equal(1, (await AcquireAsync(TimeSpan.FromMinutes(40), backoff)).InARow);
    }

    [Fact]
    public async Task Backoff_GiveBack_IsAsIfTheAttemptHadNeverBeen()
    {
        var row = Backoff(onSuccess: OnSuccess.GiveBack);
        for (var i = 0; i < 3; i++)
            _ = await AcquireAsync(TimeSpan.Zero, row);
        var at = TimeSpan.FromSeconds(30);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(4, (await AcquireAsync(at, row)).InARow);
            await SucceedAsync(at, row);
        }

        // Neither more in a row, nor a wait that is counted from the attempt.
        Assert.Equal((true, 4), await AcquireAsync(at, row) is var next ? (next.IsAllowed, next.InARow) : default);
    }

    [Fact]
    public async Task Backoff_GiveBackOfTheOnlyAttempt_LeavesNothing()
    {
        var row = Backoff(onSuccess: OnSuccess.GiveBack);
        for (var i = 0; i < 10; i++)
        {
            await AllowsAsync(2, TimeSpan.Zero, row);
            await SucceedAsync(TimeSpan.Zero, row);
        }
    }

    [Fact]
    public async Task Backoff_GiveBackWithAWindowThatIsForgotten_TakesBackWhatTheWindowHolds()
    {
        var row = Backoff(onSuccess: OnSuccess.GiveBack, free: 6, ceiling: 20);
        AttemptLimit[] stranger = [Window(5, Minute, OnSuccess.Forget, "stranger"), row];
        AttemptLimit[] owner = [Window(5, Minute, OnSuccess.Forget, "owner"), row];
        _ = await AcquireAsync(TimeSpan.Zero, stranger);
        _ = await AcquireAsync(TimeSpan.Zero, stranger);
        for (var i = 0; i < 3; i++)
            _ = await AcquireAsync(Second, owner);

        await SucceedAsync(Second, owner);

        Assert.Equal(3, (await AcquireAsync(2 * Second, stranger)).InARow);
        await AllowsAsync(4, 2 * Second, owner[0]);
    }

    [Fact]
    public async Task Backoff_GiveBackOfMistakesAndSuccess_LeavesTheTimeOfTheOthers()
    {
        var row = Backoff(onSuccess: OnSuccess.GiveBack);
        AttemptLimit[] owner = [Window(5, TimeSpan.FromHours(1), OnSuccess.Forget, "owner"), row];
        for (var i = 0; i < 2; i++)
            _ = await AcquireAsync(TimeSpan.Zero, row);

        // Every minute two mistakes and a success; the two of the stranger are remembered for their quarter of an hour all the same.
        for (var minute = 1; minute < 15; minute++)
        {
            var at = minute * Minute;
            _ = await AcquireAsync(at, owner);
            _ = await AcquireAsync(at + (10 * Second), owner);
            Assert.Equal(5, (await AcquireAsync(at + (20 * Second), owner)).InARow);
            await SucceedAsync(at + (20 * Second), owner);
        }

        Assert.Equal(1, (await AcquireAsync(15 * Minute, row)).InARow);
    }

    [Fact]
    public async Task Backoff_GivenBackByMany_NeverFallsBelowNothing()
    {
        AttemptLimit[] limits = [Window(9, Minute, OnSuccess.Forget), Backoff(onSuccess: OnSuccess.GiveBack)];
        for (var i = 0; i < 3; i++)
            _ = await AcquireAsync(i * Millisecond, limits);
        for (var i = 0; i < 3; i++)
            await SucceedAsync(i * Millisecond, limits);

        Assert.Equal(1, (await AcquireAsync(Second, limits)).InARow);
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
