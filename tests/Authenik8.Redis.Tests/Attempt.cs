using Authenik8.Conformance;

namespace Authenik8.Redis.Tests;

/// <summary>Calls that may find Redis away.</summary>
internal static class Attempt
{
    /// <summary>Whether the call went through. Any exception but the documented one fails the test.</summary>
    public static async ValueTask<bool> SucceedsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Calls until it goes through, with the same command again, as the engine does.</summary>
    public static async Task<T> UntilAnsweredAsync<T>(Func<ValueTask<T>> call)
    {
        var answer = default(T);
        await Eventually.IsTrueAsync("an answer of Redis", () => SucceedsAsync(async () => answer = await call()));
        return answer!;
    }

    /// <summary>Waits until Redis answers.</summary>
    public static Task AvailableAsync(RedisBackend backend) =>
        Eventually.IsTrueAsync("Redis to be available", () => SucceedsAsync(() => backend.Sessions.FindAsync(TestSession.New())));
}
