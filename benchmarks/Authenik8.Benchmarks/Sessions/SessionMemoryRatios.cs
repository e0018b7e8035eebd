using Authenik8.Benchmarks.Ratios;
using Authenik8.Sessions;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>What one session keeps in memory, without device strings.</summary>
internal sealed class SessionMemoryRatios : IRatioGroup
{
    private const int Sessions = 150_000;

    public string Name => "memory";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var engine = await Engine.StartAsync();
        var sessions = engine.Sessions;
        // The first sessions bring code and pools into memory, which are not theirs.
        await StartAsync(sessions, from: 0, count: 1000);
        Stopclock.Quieten();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await StartAsync(sessions, from: 1000, Sessions);
        Stopclock.Quieten();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(engine);
        table.Add(new RatioRow("memory per session", "none", (double)(after - before) / Sessions, "B", Budget.AtMost(600), $"{Sessions:N0} sessions of as many subjects"));
    }

    private static async Task StartAsync(ISessionService sessions, int from, int count)
    {
        for (var i = 0; i < count; i++)
            _ = await sessions.StartAsync(new StartSessionCommand { Subject = Sample.Subject(from + i), Grant = Sample.Grant() }, CancellationToken.None);
    }
}
