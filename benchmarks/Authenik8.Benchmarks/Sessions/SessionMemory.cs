using Authenik8.Benchmarks.Ratios;
using Authenik8.Sessions;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>Counts the bytes that a session keeps in memory, without device strings.</summary>
internal static class SessionMemory
{
    /// <summary>How many sessions are counted, each of another subject.</summary>
    public const int Sessions = 150_000;

    // The first sessions bring code and pools into memory, which are not theirs.
    private const int Uncounted = 1000;

    public static async Task<double> MeasureAsync()
    {
        await using var engine = await Engine.StartAsync();
        await StartAsync(engine.Sessions, from: 0, Uncounted);
        var before = BytesInUse();
        await StartAsync(engine.Sessions, Uncounted, Sessions);
        return (double)(BytesInUse() - before) / Sessions;
    }

    private static long BytesInUse()
    {
        Stopclock.Quieten();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task StartAsync(ISessionService sessions, int from, int count)
    {
        for (var i = 0; i < count; i++)
            _ = await sessions.StartAsync(new StartSessionCommand { Subject = Sample.Subject(from + i), Grant = Sample.Grant() }, CancellationToken.None);
    }
}
