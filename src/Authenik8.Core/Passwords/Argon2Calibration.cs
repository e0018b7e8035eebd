using Authenik8.Passwords.Argon2;

namespace Authenik8.Passwords;

/// <summary>Finds the Argon2id cost that takes a given time on this machine.</summary>
/// <remarks>
/// Run it on a machine like the ones that serve logins, while it is idle. It takes about ten times the target. It prefers
/// memory over passes, because memory is what specialised hardware has least of.
/// </remarks>
public static class Argon2Calibration
{
    private const int PreferredMemoryKiB = 19_456;
    private const int MostPasses = 1_000;
    private const int Repetitions = 3;

    /// <summary>Proposes a cost.</summary>
    /// <param name="target">What one hash should take, 1 ms to 10 s. 50 to 250 ms is usual for logins.</param>
    /// <param name="memoryKiB">
    /// The most memory that one hash should take, in KiB. Default 65,536; 7,168 to 4,194,304. Times
    /// <see cref="PasswordHashingOptions.MaxConcurrentHashes"/> it is what logins may take of the machine.
    /// </param>
    /// <param name="parallelism">Lanes. Default 1; 1 to 64.</param>
    /// <returns>The proposal, never below the least cost that <see cref="PasswordHashingOptions"/> accepts.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public static Argon2Proposal Propose(TimeSpan target, int memoryKiB = 65_536, int parallelism = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, TimeSpan.FromSeconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryKiB, PasswordCostFloor.MemoryKiB);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryKiB, 4_194_304);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parallelism, 64);

        using var pool = new Argon2MemoryPool(memoryKiB + Argon2Hasher.WorkKiBPerThread);
        var hasher = new Argon2Hasher(pool);
        return Propose(target, memoryKiB, parallelism, (memory, passes) => Measure(hasher, memory, passes, parallelism));
    }

    /// <summary>The search itself, with the measurement given.</summary>
    internal static Argon2Proposal Propose(
        TimeSpan target, int memoryKiB, int parallelism, Func<int, int, TimeSpan> measure)
    {
        // Less memory until the fewest safe passes over it take no longer than asked for ...
        var least = Math.Min(memoryKiB, PreferredMemoryKiB);
        var passes = PasswordCostFloor.Passes(memoryKiB);
        var measured = measure(memoryKiB, passes);
        while (measured > target && memoryKiB > least)
        {
            var share = Math.Min(target / measured, 0.9);
            memoryKiB = Math.Max(least, (int)(memoryKiB * share) / 1_024 * 1_024);
            passes = PasswordCostFloor.Passes(memoryKiB);
            measured = measure(memoryKiB, passes);
        }

        // ... then as many more passes as there is time for.
        var affordable = (int)Math.Min(MostPasses, passes * (target / measured));
        if (affordable > passes)
        {
            passes = affordable;
            measured = measure(memoryKiB, passes);
        }

        return new Argon2Proposal(memoryKiB, passes, parallelism, measured, MeetsTarget: measured <= target * 1.1);
    }

    /// <summary>The fastest of a few, which other work on the machine disturbs least.</summary>
    private static TimeSpan Measure(Argon2Hasher hasher, int memoryKiB, int passes, int parallelism)
    {
        var parameters = new Argon2Parameters(Argon2Type.Id, (uint)memoryKiB, (uint)passes, (uint)parallelism);
        Span<byte> tag = stackalloc byte[32];
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            hasher.Hash(parameters, new Argon2Input { Password = "calibration"u8, Salt = "0123456789abcdef"u8 }, tag);
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        return fastest;
    }
}
