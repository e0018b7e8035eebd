using Authenik8.InMemory;
using Authenik8.Protection;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

/// <summary>What the limiter in memory keeps, and what it drops when there is too much.</summary>
public sealed class InMemoryAttemptLimiterTests
{
    private static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);
    private static readonly AttemptLimit.Window Window = new("login", 5, TimeSpan.FromMinutes(15), OnSuccess.Forget);
    private static readonly AttemptLimit.Backoff Backoff =
        new("row", free: 3, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), ceiling: 100, memory: TimeSpan.FromHours(1));

    [Fact]
    public async Task Sweep_Expired_LeavesNothing()
    {
        var limiter = new InMemoryAttemptLimiter();
        for (var i = 0; i < 1000; i++)
            _ = await AcquireAsync(limiter, $"account-{i}", Now);
        var full = limiter.Bytes;

        // One failure in a row is remembered for its share of the memory, and for the longest wait at least.
        limiter.Sweep(Now + TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(full, limiter.Bytes);
        limiter.Sweep(Now + TimeSpan.FromMinutes(1));
        Assert.InRange(limiter.Bytes, 1, full - 1);
        limiter.Sweep(Now + TimeSpan.FromMinutes(15));
        Assert.Equal(0, limiter.Bytes);
    }

    [Fact]
    public async Task Succeed_Forget_LeavesNothing()
    {
        var limiter = new InMemoryAttemptLimiter();
        _ = await AcquireAsync(limiter, "account", Now);
        Assert.NotEqual(0, limiter.Bytes);

        await limiter.SucceedAsync(new AttemptCommand("account", [Window, Backoff], Now), CancellationToken.None);

        Assert.Equal(0, limiter.Bytes);
    }

    [Fact]
    public async Task Acquire_AccountsWithoutEnd_StaysWithinItsMemoryAndKeepsWhomItHoldsBack()
    {
        const long Most = 1 << 20;
        var limiter = new InMemoryAttemptLimiter(Most);
        var heldBack = Enumerable.Range(0, 20).Select(i => $"held-back-{i}").ToArray();
        foreach (var account in heldBack)
        {
            for (var i = 0; i < 3; i++)
                _ = await AcquireAsync(limiter, account, Now);
        }

        // All are later than those held back, so age alone would drive these out first.
        for (var i = 0; i < 50_000; i++)
            Assert.True((await AcquireAsync(limiter, $"stranger-{i}", Now.AddMilliseconds(i / 100))).IsAllowed);

        Assert.InRange(limiter.Bytes, Most / 4, Most + (Most / 8));
        foreach (var account in heldBack)
            Assert.False((await AcquireAsync(limiter, account, Now.AddMilliseconds(600))).IsAllowed);
    }

    [Fact]
    public async Task Acquire_NamesWithoutMeasure_StaysWithinItsMemory()
    {
        const long Most = 1 << 20;
        var limiter = new InMemoryAttemptLimiter(Most);

        for (var i = 0; i < 500; i++)
            _ = await AcquireAsync(limiter, $"{new string('x', 5_000)}{i}", Now);

        Assert.InRange(limiter.Bytes, 1, Most * 2);
    }

    [Fact]
    public async Task Acquire_Expired_MakesRoomForOthers()
    {
        const long Most = 1 << 20;
        var limiter = new InMemoryAttemptLimiter(Most);
        for (var i = 0; i < 5_000; i++)
            _ = await AcquireAsync(limiter, $"former-{i}", Now);
        var later = Now.AddHours(2);
        // Far fewer than there is room for in any shard, once what has expired is gone.
        for (var i = 0; i < 300; i++)
            _ = await AcquireAsync(limiter, $"present-{i}", later);

        for (var i = 0; i < 300; i++)
            Assert.Equal(2, (await AcquireAsync(limiter, $"present-{i}", later)).InARow);
    }

    private static async Task<AttemptOutcome> AcquireAsync(InMemoryAttemptLimiter limiter, string account, DateTimeOffset at) =>
        await limiter.AcquireAsync(new AttemptCommand(account, [Window, Backoff], at), CancellationToken.None);
}
