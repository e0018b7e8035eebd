using System.Diagnostics;
using System.Runtime;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>Measures the rates of concurrent work in short turns, all with the same number of clients.</summary>
internal static class Race
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    // Warm is what was run and left alone twice and had next to nothing compiled.
    private const int QuietCycles = 2;
    private const int StrayMethods = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(6);

    /// <summary>Runs the contestants in turns; the last one is the baseline. In every other round the order is the reverse.</summary>
    /// <param name="clients">How many clients each contestant has, each making one call after the other.</param>
    /// <param name="rounds">How often each has its turn.</param>
    /// <param name="contestants">One call of a client, by the client's number.</param>
    public static async Task<Rates[]> RunAsync(int clients, int rounds, params Func<int, Task>[] contestants)
    {
        await WarmAsync(clients, contestants);
        Stopclock.Quieten();
        var rates = Array.ConvertAll(contestants, _ => new double[rounds]);
        var processor = Array.ConvertAll(contestants, _ => new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Length; i++)
            {
                var contestant = round % 2 == 0 ? i : contestants.Length - 1 - i;
                (rates[contestant][round], processor[contestant][round]) = await RateAsync(clients, contestants[contestant]);
            }
        }
        return [.. rates.Zip(processor, (own, time) => new Rates(
            Median.Of(own), Median.Of([.. own.Zip(rates[^1], (rate, baseline) => rate / baseline)]), Median.Of(time)))];
    }

    // The compiler gets the pauses: clients that take every core would keep it waiting, and its wait is in the figures.
    private static async Task WarmAsync(int clients, Func<int, Task>[] contestants)
    {
        var start = Stopwatch.GetTimestamp();
        for (var quiet = 0; quiet < QuietCycles && Stopwatch.GetElapsedTime(start) < LongestWarmUp;)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            foreach (var contestant in contestants)
                _ = await RateAsync(clients, contestant);
            await Task.Delay(Pause);
            quiet = JitInfo.GetCompiledMethodCount() - compiled <= StrayMethods ? quiet + 1 : 0;
        }
    }

    private static async Task<(double PerSecond, double Processor)> RateAsync(int clients, Func<int, Task> call)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RepeatAsync(client))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var total = counts.Sum();
        return (total / elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / total);

        async Task<int> RepeatAsync(int client)
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < Turn)
            {
                await call(client);
                count++;
            }
            return count;
        }
    }
}
