namespace Authenik8.Conformance;

/// <summary>Runs callers at the same time.</summary>
internal static class Race
{
    /// <summary>How many callers a race has.</summary>
    public const int Callers = 64;

    /// <summary>Starts every caller on the thread pool, holds them at a gate, and opens it to all at once.</summary>
    public static async Task<T[]> RunAsync<T>(int callers, Func<int, Task<T>> call)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
        {
            await gate.Task;
            return await call(i);
        })).ToArray();
        gate.SetResult();
        return await Task.WhenAll(running);
    }
}
