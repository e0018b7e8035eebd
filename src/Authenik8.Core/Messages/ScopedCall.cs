using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Messages;

/// <summary>Calls a service in a scope of its own, and leaves the call alone when its time is over: it may block its thread, or not heed its token.</summary>
internal static class ScopedCall
{
    /// <param name="scopes">Makes the scope, which ends with the call, not with the wait for it.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task RunAsync(IServiceScopeFactory scopes, Func<IServiceProvider, Task> call, CancellationToken cancellationToken)
    {
        var calling = Task.Run(() => CallAsync(scopes, call), CancellationToken.None);
        try
        {
            await calling.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Abandon(calling);
        }
    }

    private static async Task CallAsync(IServiceScopeFactory scopes, Func<IServiceProvider, Task> call)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await call(scope.ServiceProvider).ConfigureAwait(false);
    }

    // The failure of a call that nobody waits for any more is nobody's: read here, so that it is not reported as unobserved.
    private static void Abandon(Task calling)
    {
        if (!calling.IsCompleted)
        {
            _ = calling.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
