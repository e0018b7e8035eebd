using System.Diagnostics;
using Authenik8.Passwords;
using Authenik8.Passwords.Argon2;
using Microsoft.AspNetCore.Identity;

namespace Authenik8.Benchmarks.Passwords;

/// <summary>What password hashing has promised, measured: each row a ratio or a bound of one run on one machine.</summary>
public static class PasswordRatios
{
    private const string Password = "correct horse battery staple";

    /// <summary>Measures; takes about 15 seconds.</summary>
    public static IEnumerable<(string Work, string Budget, double Measured, bool Met)> Measure()
    {
        foreach (var (memory, passes, lanes) in ((uint, uint, uint)[])[(19_456, 2, 1), (65_536, 3, 1), (65_536, 3, 4)])
        {
            var ratio = AgainstNative(memory, passes, lanes);
            yield return ($"Argon2id m={memory} t={passes} p={lanes}, speed of libargon2", ">= 2.5", ratio, ratio >= 2.5);
        }

        var bytes = AllocatedPerHash();
        yield return ("Argon2id, managed bytes per hash", "< 2048", bytes, bytes < 2_048);

        var scale = AgainstIdentity();
        yield return ("Argon2id at the default cost, time of Identity's PasswordHasher (for scale)", "-", scale, true);

        var delay = LoginStorm.AddedLatencyAsync().GetAwaiter().GetResult();
        yield return ("GET /public during 1,000 logins, p99 over idle in ms", "< 50", delay, delay < 50);
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
