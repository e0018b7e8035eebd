using System.Diagnostics;
using Authenik8.Benchmarks.Ratios;
using Authenik8.Passwords;
using Authenik8.Passwords.Argon2;
using Microsoft.AspNetCore.Identity;

namespace Authenik8.Benchmarks.Passwords;

/// <summary>Password hashing against the platform's library, at the same parameters and with the same answer.</summary>
internal sealed class PasswordRatios : IRatioGroup
{
    private const string Password = "correct horse battery staple";

    public string Name => "passwords";

    public Task MeasureAsync(RatioTable table)
    {
        foreach (var (memory, passes, lanes) in ((uint, uint, uint)[])[(19_456, 2, 1), (65_536, 3, 1), (65_536, 3, 4)])
        {
            table.Add(new RatioRow(
                "Argon2id on one thread, times faster", "the platform's libargon2", AgainstNative(memory, passes, lanes), "x", Budget.AtLeast(2.8), $"m={memory} t={passes} p={lanes}"));
        }
        table.Add(new RatioRow("  bytes allocated by one hash", "none", AllocatedPerHash(), "B", Budget.AtMost(2048), "default cost"));
        table.Add(new RatioRow("  time of one hash", "Identity's PasswordHasher", AgainstIdentity(), "x", Budget: null, "default cost of each, for scale"));
        return Task.CompletedTask;
    }

    private static double AgainstNative(uint memoryKiB, uint passes, uint lanes)
    {
        using var pool = new Argon2MemoryPool(memoryKiB + 64);
        var hasher = new Argon2Hasher(pool);
        var parameters = new Argon2Parameters(Argon2Type.Id, memoryKiB, passes, lanes);
        var (ours, theirs) = (new byte[32], new byte[32]);
        return Ratio(
            rounds: memoryKiB > 50_000 ? 5 : 15,
            () => NativeArgon2.Hash(memoryKiB, passes, lanes, "correct horse"u8, "0123456789abcdef"u8, theirs),
            () =>
            {
                hasher.Hash(parameters, new Argon2Input { Password = "correct horse"u8, Salt = "0123456789abcdef"u8 }, ours);
                if (!ours.AsSpan().SequenceEqual(theirs))
                    throw new InvalidOperationException("The tags differ: there is nothing to compare.");
            });
    }

    private static double AgainstIdentity()
    {
        using var pool = new Argon2MemoryPool(32_768);
        var hasher = new Argon2Hasher(pool);
        var parameters = new Argon2Parameters(Argon2Type.Id, 19_456, 2, 1);
        var identity = new PasswordHasher<object>();
        var tag = new byte[32];
        return 1 / Ratio(
            rounds: 8,
            () => _ = identity.HashPassword(identity, Password),
            () => hasher.Hash(parameters, new Argon2Input { Password = "correct horse"u8, Salt = "0123456789abcdef"u8 }, tag));
    }

    private static double AllocatedPerHash()
    {
        const int Count = 50;
        using var hasher = Hasher(queueLimit: 10);
        _ = hasher.HashAsync(Password, CancellationToken.None).GetAwaiter().GetResult();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Count; i++)
            _ = hasher.HashAsync(Password, CancellationToken.None).GetAwaiter().GetResult();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Count;
    }

    internal static PasswordHasher Hasher(int queueLimit)
    {
        var options = new PasswordHashingOptions { QueueLimit = queueLimit };
        return new PasswordHasher(options, new RootPepper(null, options), TimeProvider.System);
    }

    /// <summary>How many times as fast the second is, both at their best of rounds that alternate.</summary>
    private static double Ratio(int rounds, Action slow, Action fast)
    {
        var (bestSlow, bestFast) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            bestSlow = Math.Min(bestSlow, Seconds(slow));
            bestFast = Math.Min(bestFast, Seconds(fast));
        }

        return bestSlow / bestFast;
    }

    private static double Seconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
