using System.Diagnostics;
using Authenik8.Benchmarks.Ratios;
using Authenik8.Sessions;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>Counts the bytes that a session keeps in memory, without device strings, and how long the garbage collector stops the process while some of them refresh.</summary>
internal static class SessionMemory
{
    /// <summary>How many sessions are counted, each of another subject.</summary>
    public const int Sessions = 150_000;

    // The first sessions bring code and pools into memory, which are not theirs.
    private const int Uncounted = 1000;

    private const int Active = 10_000;
    private const int RefreshesOfEach = 20;

    public static async Task<(double BytesPerSession, double PauseShare, string Pauses)> MeasureAsync()
    {
        await using var engine = await Engine.StartAsync();
        await StartAsync(engine.Sessions, from: 0, Uncounted);
        var before = BytesInUse();
        await StartAsync(engine.Sessions, Uncounted, Sessions);
        var bytes = (double)(BytesInUse() - before) / Sessions;
        var (share, pauses) = await MeasurePausesAsync(engine.Sessions);
        return (bytes, share, pauses);
    }

    private static async Task<(double Share, string Pauses)> MeasurePausesAsync(ISessionService sessions)
    {
        var chains = new RefreshChain[Active];
        for (var i = 0; i < Active; i++)
            chains[i] = await RefreshChain.StartAsync(sessions, 1 + Uncounted + Sessions + i);
        Stopclock.Quieten();
        var (paused, collections, full, start) = (GC.GetTotalPauseDuration(), GC.CollectionCount(0), GC.CollectionCount(2), Stopwatch.GetTimestamp());
        for (var round = 0; round < RefreshesOfEach; round++)
        {
            foreach (var chain in chains)
                chain.Refresh();
        }
        var (elapsed, pauses) = (Stopwatch.GetElapsedTime(start), GC.GetTotalPauseDuration() - paused);
        return (pauses / elapsed,
            $"{Active * RefreshesOfEach:N0} refreshes beside {Sessions:N0} sessions: {GC.CollectionCount(0) - collections} collections, {GC.CollectionCount(2) - full} of generation 2, {pauses.TotalMilliseconds:N0} of {elapsed.TotalMilliseconds:N0} ms");
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
