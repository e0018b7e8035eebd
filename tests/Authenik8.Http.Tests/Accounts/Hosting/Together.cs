namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>Has several parties act at the same time.</summary>
internal static class Together
{
    /// <summary>Runs so many calls from a common start.</summary>
    public static async Task<T[]> RunAsync<T>(int count, Func<int, Task<T>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Enumerable.Range(0, count).Select(async i =>
        {
            await start.Task;
            return await call(i);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(running);
    }
}
