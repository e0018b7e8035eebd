using Authenik8.Protection;
using Xunit;

namespace Authenik8.Conformance;

// Sliding windows: so many attempts within any span of a length, wherever it begins.
public abstract partial class AttemptLimiterConformance
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Window_UpToItsPermits_AllowsAndThenRefuses()
    {
        var window = Window(3, Minute);

        await AllowsAsync(2, TimeSpan.Zero, window);
        await AllowsAsync(1, TimeSpan.FromSeconds(10), window);
        await AllowsAsync(0, TimeSpan.FromSeconds(20), window);
        await RefusesAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), window);
        await RefusesAsync(Millisecond, Minute - Millisecond, window);
        await AllowsAsync(0, Minute, window);
        await RefusesAsync(TimeSpan.FromSeconds(10), Minute, window);
    }

    [Fact]
    public async Task Window_Slides_SoNoSpanOfItsLengthHoldsMoreThanItsPermits()
    {
        var window = Window(4, Minute);
        List<TimeSpan> allowed = [];
        // A fixed window would let eight through around its boundary.
        for (var at = TimeSpan.Zero; at < TimeSpan.FromMinutes(5); at += TimeSpan.FromSeconds(7))
        {
            if ((await AcquireAsync(at, window)).IsAllowed)
                allowed.Add(at);
        }

        Assert.All(allowed, start => Assert.InRange(allowed.Count(at => at >= start && at < start + Minute), 1, 4));
        Assert.InRange(allowed.Count, 4 * 4, 4 * 5);
    }

    [Fact]
    public async Task Window_Refused_CountsNothing()
    {
        var window = Window(1, Minute);
        await AllowsAsync(0, TimeSpan.Zero, window);

        for (var second = 1; second < 60; second++)
            await RefusesAsync(Minute - TimeSpan.FromSeconds(second), TimeSpan.FromSeconds(second), window);

        await AllowsAsync(0, Minute, window);
    }

    [Fact]
    public async Task Window_Allowed_TellsWhenItHasOneMore()
    {
        var window = Window(3, Minute);
        Assert.Equal(Minute, (await AcquireAsync(TimeSpan.Zero, window)).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(45), (await AcquireAsync(TimeSpan.FromSeconds(15), window)).RetryAfter);
        Assert.Equal(0, (await AcquireAsync(TimeSpan.FromSeconds(16), window)).InARow);
    }

    [Fact]
    public async Task Window_KeysAndPartitions_CountApart()
    {
        await AllowsAsync(0, TimeSpan.Zero, Window(1, Minute, key: "one"));
        await AllowsAsync(0, TimeSpan.Zero, Window(1, Minute, key: "two"));
        await RefusesAsync(Minute, TimeSpan.Zero, Window(1, Minute, key: "one"));

        var elsewhere = await Limiter.AcquireAsync(new AttemptCommand(NewPartition(), [Window(1, Minute, key: "one")], Now), CancellationToken.None);
        Assert.True(elsewhere.IsAllowed);
    }

    [Fact]
    public async Task Window_SettingMadeSmaller_RefusesUntilTheNewBudgetHasRoom()
    {
        for (var second = 0; second < 5; second++)
            await AllowsAsync(4 - second, TimeSpan.FromSeconds(second), Window(5, Minute));

        // Five at 0 to 4 seconds: two permits have room once the fourth is gone.
        await RefusesAsync(TimeSpan.FromSeconds(53), TimeSpan.FromSeconds(10), Window(2, Minute));
        await RefusesAsync(Millisecond, TimeSpan.FromSeconds(63) - Millisecond, Window(2, Minute));
        await AllowsAsync(0, TimeSpan.FromSeconds(63), Window(2, Minute));
    }

    [Fact]
    public async Task Window_OfManyPermits_IsExactToTheLast()
    {
        var window = Window(600, Minute);
        for (var i = 0; i < 600; i++)
            await AllowsAsync(599 - i, TimeSpan.FromMilliseconds(i), window);

        await RefusesAsync(Minute - TimeSpan.FromMilliseconds(700), TimeSpan.FromMilliseconds(700), window);
        await AllowsAsync(0, Minute, window);
        await AllowsAsync(98, Minute + TimeSpan.FromMilliseconds(99), window);
    }

    [Fact]
    public async Task Window_ClockOfAnotherNodeBehind_StaysWithinTheBudget()
    {
        var window = Window(3, TimeSpan.FromMinutes(15));
        var other = await JoinAsync(Limiter);

        await AllowsAsync(2, TimeSpan.Zero, window);
        Assert.True((await other.AcquireAsync(Command(-Minute, window), CancellationToken.None)).IsAllowed);
        await AllowsAsync(0, TimeSpan.Zero, window);
        Assert.False((await other.AcquireAsync(Command(-Minute, window), CancellationToken.None)).IsAllowed);
        await RefusesAsync(TimeSpan.FromMinutes(14), TimeSpan.Zero, window);

        // What the node behind has counted goes a minute early for us, and no more than that.
        await AllowsAsync(0, TimeSpan.FromMinutes(14), window);
        await RefusesAsync(Minute, TimeSpan.FromMinutes(14), window);
    }

    [Fact]
    public async Task Window_ClockOfAnotherNodeAhead_StaysWithinTheBudget()
    {
        var window = Window(2, TimeSpan.FromMinutes(15));
        var other = await JoinAsync(Limiter);

        Assert.True((await other.AcquireAsync(Command(Minute, window), CancellationToken.None)).IsAllowed);
        await AllowsAsync(0, TimeSpan.Zero, window);
        await RefusesAsync(TimeSpan.FromMinutes(15), TimeSpan.Zero, window);
        Assert.False((await other.AcquireAsync(Command(Minute, window), CancellationToken.None)).IsAllowed);
        await AllowsAsync(0, TimeSpan.FromMinutes(15), window);
        await AllowsAsync(0, TimeSpan.FromMinutes(16), window);
    }
}
