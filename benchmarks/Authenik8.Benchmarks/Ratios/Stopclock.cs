using System.Diagnostics;
using System.Runtime;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>Times a piece of work on the calling thread against another, in turns of about a millisecond.</summary>
/// <remarks>
/// Short turns, because a neighbour on the machine takes whole milliseconds: it spoils the rounds that it hits, which the
/// median ignores, and slows both sides of the others alike. The order changes with each round, so that neither side
/// always runs in the caches that the other left behind.
/// </remarks>
internal static class Stopclock
{
    private const int Rounds = 250;
    private const int Repetitions = 2;
    private const int AllocationCalls = 1000;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);
    // The runtime begins to recompile 100 ms after the last new method was first called; on a busy machine its thread may
    // wait for long. Warm is what has compiled nothing more for a while.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(2);

    public static Comparison Compare(Action work, Action baseline)
    {
        var (times, baselineTimes) = Measure(work, baseline);
        for (var i = 0; i < Repetitions && (GotFaster(times) || GotFaster(baselineTimes)); i++)
            (times, baselineTimes) = Measure(work, baseline);
        var ratios = times.Zip(baselineTimes, (time, baselineTime) => time / baselineTime).ToArray();
        return new Comparison(Median.Of(ratios), Median.Of(times), Median.Of(baselineTimes), BytesOf(work), BytesOf(baseline));
    }

    /// <summary>Leaves no garbage of earlier work to be collected in a measurement.</summary>
    public static void Quieten()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static (double[] Times, double[] BaselineTimes) Measure(Action work, Action baseline)
    {
        Warm(work, baseline);
        var calls = CallsPerTurn(work);
        var baselineCalls = CallsPerTurn(baseline);
        Quieten();

        var times = new double[Rounds];
        var baselineTimes = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            if (round % 2 == 0)
                times[round] = Time(work, calls);
            baselineTimes[round] = Time(baseline, baselineCalls);
            if (round % 2 != 0)
                times[round] = Time(work, calls);
        }
        return (times, baselineTimes);
    }

    // Recompiled in the middle of it: what was measured is the compiler.
    private static bool GotFaster(double[] times) => Median.Of(times[(Rounds / 2)..]) < 0.9 * Median.Of(times[..(Rounds / 2)]);

    private static void Warm(Action work, Action baseline)
    {
        var start = Stopwatch.GetTimestamp();
        var (compiled, since) = (JitInfo.GetCompiledMethodCount(), start);
        while (Stopwatch.GetElapsedTime(since) < Settled && Stopwatch.GetElapsedTime(start) < LongestWarmUp)
        {
            _ = Time(work, 50);
            _ = Time(baseline, 50);
            if (JitInfo.GetCompiledMethodCount() is var count && count != compiled)
                (compiled, since) = (count, Stopwatch.GetTimestamp());
        }
    }

    private static int CallsPerTurn(Action action)
    {
        var nanoseconds = Median.Of([.. Enumerable.Range(0, 9).Select(_ => Time(action, 50))]);
        return Math.Max(1, (int)(Turn.TotalNanoseconds / nanoseconds));
    }

    private static double Time(Action action, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }

    private static double BytesOf(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < AllocationCalls; i++)
            action();
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / AllocationCalls;
    }
}
