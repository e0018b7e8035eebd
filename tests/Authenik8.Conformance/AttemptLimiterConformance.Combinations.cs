using Authenik8.Protection;
using Xunit;

namespace Authenik8.Conformance;

// Several limits at once, what a success does, and which names may be used.
public abstract partial class AttemptLimiterConformance
{
    [Fact]
    public async Task Limits_OneRefuses_NoneCounts()
    {
        var (narrow, wide) = (Window(1, Minute, key: "narrow"), Window(5, Minute, key: "wide"));
        Assert.Equal(0, (await AcquireAsync(TimeSpan.Zero, wide, narrow, Backoff())).Remaining);

        for (var i = 0; i < 10; i++)
        {
            var refused = await AcquireAsync(TimeSpan.Zero, wide, narrow, Backoff());
            Assert.Equal((false, 1, 0, Minute, 1), (refused.IsAllowed, refused.Limit, refused.Remaining, refused.RetryAfter, refused.InARow));
        }

        await AllowsAsync(3, TimeSpan.Zero, wide);
        Assert.Equal(2, (await AcquireAsync(TimeSpan.Zero, Backoff())).InARow);
    }

    [Fact]
    public async Task Limits_SeveralRefuse_TheLongestIsTold()
    {
        AttemptLimit[] limits = [Window(1, Minute, key: "short"), Window(1, TimeSpan.FromHours(1), key: "long"), Backoff(free: 1)];
        Assert.True((await AcquireAsync(TimeSpan.Zero, limits)).IsAllowed);

        var refused = await AcquireAsync(TimeSpan.Zero, limits);

        Assert.Equal((false, 1, TimeSpan.FromHours(1)), (refused.IsAllowed, refused.Limit, refused.RetryAfter));
    }

    [Fact]
    public async Task Limits_AllAllow_TheNearestIsTold()
    {
        var outcome = await AcquireAsync(TimeSpan.Zero, Window(9, Minute, key: "a"), Window(3, Minute, key: "b"), Window(3, TimeSpan.FromHours(1), key: "c"), Backoff(free: 5));

        Assert.Equal((true, 1, 2, Minute, 1), (outcome.IsAllowed, outcome.Limit, outcome.Remaining, outcome.RetryAfter, outcome.InARow));
    }

    [Fact]
    public async Task Limits_SharedOnes_AreNamedOnlyWhereThereIsNoOther()
    {
        var own = Window(3, Minute, key: "own");
        var shared = new AttemptLimit.Window("shared", 2, TimeSpan.FromHours(1), OnSuccess.Keep, isShared: true);
        var row = Backoff(free: 1, isShared: true);

        var allowed = await AcquireAsync(TimeSpan.Zero, shared, own, row);
        Assert.Equal((true, 1, 2), (allowed.IsAllowed, allowed.Limit, allowed.Remaining));

        // Refused by the row alone, then by the client's own limit as well, which then goes before it.
        Assert.Equal((false, 2), await AcquireAsync(TimeSpan.Zero, shared, own, row) is var byRow ? (byRow.IsAllowed, byRow.Limit) : default);
        for (var i = 0; i < 2; i++)
            _ = await AcquireAsync(TimeSpan.Zero, own);
        var both = await AcquireAsync(TimeSpan.Zero, row, own);
        Assert.Equal((false, 1, Minute), (both.IsAllowed, both.Limit, both.RetryAfter));

        // Of several shared ones it is as of several others.
        _ = await AcquireAsync(TimeSpan.Zero, shared);
        Assert.Equal((false, 0), await AcquireAsync(TimeSpan.Zero, shared, row) is var longest ? (longest.IsAllowed, longest.Limit) : default);
        Assert.Equal((true, 0), await AcquireAsync(Minute, new AttemptLimit.Window("other", 2, Minute, OnSuccess.Keep, isShared: true), Backoff("third", free: 8, isShared: true)) is var nearest
            ? (nearest.IsAllowed, nearest.Limit)
            : default);
    }

    [Fact]
    public async Task Limits_SameKeyOfBothKinds_CountApart()
    {
        AttemptLimit[] limits = [Window(2, Minute, key: "same"), Backoff("same", free: 5)];

        await AllowsAsync(1, TimeSpan.Zero, limits);
        await AllowsAsync(0, TimeSpan.Zero, limits);
        await RefusesAsync(Minute, TimeSpan.Zero, limits);
        Assert.Equal(3, (await AcquireAsync(TimeSpan.Zero, limits[1])).InARow);
    }

    [Fact]
    public async Task Success_Keep_ChangesNothing()
    {
        var window = Window(1, Minute, OnSuccess.Keep);
        await AllowsAsync(0, TimeSpan.Zero, window);

        await SucceedAsync(TimeSpan.Zero, window);

        await RefusesAsync(Minute, TimeSpan.Zero, window);
    }

    [Fact]
    public async Task Success_GiveBack_TakesBackThatAttemptAlone()
    {
        var window = Window(3, Minute, OnSuccess.GiveBack);
        await AllowsAsync(2, TimeSpan.Zero, window);
        await AllowsAsync(1, TimeSpan.FromSeconds(10), window);
        await AllowsAsync(0, TimeSpan.FromSeconds(20), window);

        await SucceedAsync(TimeSpan.FromSeconds(10), window);
        await AllowsAsync(0, TimeSpan.FromSeconds(20), window);
        // The first one was not touched, nor those of 20 seconds.
        await RefusesAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(20), window);

        await SucceedAsync(TimeSpan.FromSeconds(10), window);
        await RefusesAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(20), window);

        await SucceedAsync(TimeSpan.FromSeconds(20), window);
        await AllowsAsync(0, TimeSpan.FromSeconds(20), window);
    }

    [Fact]
    public async Task Success_GiveBackOfTheOnlyAttempt_LeavesNothing()
    {
        var window = Window(1, Minute, OnSuccess.GiveBack);
        for (var i = 0; i < 5; i++)
        {
            await AllowsAsync(0, TimeSpan.Zero, window);
            await SucceedAsync(TimeSpan.Zero, window);
        }
        await AllowsAsync(0, TimeSpan.Zero, window);
        await RefusesAsync(Minute, TimeSpan.Zero, window);
    }

    [Fact]
    public async Task Success_Forget_MakesUpForTheFailuresBefore()
    {
        AttemptLimit[] limits = [Window(2, Minute, OnSuccess.Forget), Backoff()];
        await AllowsAsync(1, TimeSpan.Zero, limits);
        await AllowsAsync(0, TimeSpan.Zero, limits);

        await SucceedAsync(TimeSpan.Zero, limits);

        var after = await AcquireAsync(TimeSpan.Zero, limits);
        Assert.Equal((true, 1, 1), (after.IsAllowed, after.Remaining, after.InARow));
    }

    [Fact]
    public async Task Success_EachLimit_AsItSays()
    {
        AttemptLimit[] limits =
        [
            Window(9, Minute, OnSuccess.Keep, "keep"), Window(9, Minute, OnSuccess.GiveBack, "back"), Window(9, Minute, OnSuccess.Forget, "forget"),
        ];
        await AllowsAsync(8, TimeSpan.Zero, limits);
        await AllowsAsync(7, Second, limits);

        await SucceedAsync(Second, limits);

        await AllowsAsync(6, Second, limits[0]);
        await AllowsAsync(7, Second, limits[1]);
        await AllowsAsync(8, Second, limits[2]);
    }

    [Fact]
    public async Task Success_OfWhatIsNotThere_ChangesNothing()
    {
        AttemptLimit[] limits = [Window(1, Minute, OnSuccess.GiveBack), Window(1, Minute, OnSuccess.Forget, "other"), Backoff()];

        await SucceedAsync(TimeSpan.Zero, limits);

        await AllowsAsync(0, TimeSpan.Zero, limits);
        await RefusesAsync(Minute, TimeSpan.Zero, limits);
    }

    [Fact]
    public async Task Success_OfFurtherLimits_ForgetsThemToo()
    {
        for (var i = 0; i < 4; i++)
            _ = await AcquireAsync(i * Minute, Backoff("elsewhere"));
        await AllowsAsync(2, TimeSpan.Zero, Backoff("here"));

        await SucceedAsync(TimeSpan.Zero, Backoff("here"), Backoff("elsewhere"));

        Assert.Equal(1, (await AcquireAsync(5 * Minute, Backoff("elsewhere"))).InARow);
    }

    [Fact]
    public async Task Counters_SeenFromAnotherNode_AreTheSame()
    {
        AttemptLimit[] limits = [Window(2, Minute, OnSuccess.Forget), Backoff()];
        await AllowsAsync(1, TimeSpan.Zero, limits);
        await AllowsAsync(0, TimeSpan.Zero, limits);
        var other = await JoinAsync(Limiter);

        Assert.False((await other.AcquireAsync(Command(Second, limits), CancellationToken.None)).IsAllowed);
        await other.SucceedAsync(Command(Second, limits), CancellationToken.None);

        await AllowsAsync(1, Second, limits);
    }

    [Fact]
    public async Task Names_OfAnyText_AreToldApart()
    {
        string[] names =
        [
            "a", "A", "a ", "a:", "{a}", "}{", "\0", "\0\0", "a\0", "\n", "é", "e\u0301", "東京", "𝕏", "\ud835", "\udd4f", "\ufffd",
            "*", "?", "[a]", "'", "\"", "\\", new('x', 100_000), new string('x', 100_000) + "y",
        ];
        foreach (var name in names)
        {
            // As a key and as a partition, each with a prefix that keeps this run apart.
            await AllowsAsync(0, TimeSpan.Zero, Window(1, Minute, key: name));
            Assert.True((await Limiter.AcquireAsync(new AttemptCommand(_partition + name, [Window(1, Minute)], Now), CancellationToken.None)).IsAllowed, name);
        }
        foreach (var name in names)
        {
            await RefusesAsync(Minute, TimeSpan.Zero, Window(1, Minute, key: name));
            Assert.False((await Limiter.AcquireAsync(new AttemptCommand(_partition + name, [Window(1, Minute)], Now), CancellationToken.None)).IsAllowed, name);
        }
    }

    [Fact]
    public async Task Calls_Cancelled_ThrowThatAndCountNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        var window = Window(1, Minute);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Limiter.AcquireAsync(Command(TimeSpan.Zero, window), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Limiter.SucceedAsync(Command(TimeSpan.Zero, Backoff()), cancelled));

        await AllowsAsync(0, TimeSpan.Zero, window);
    }
}
