using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Authenik8.Messages;

/// <summary>Calls the host's sender, each call in a scope of its own and no longer than its timeout; twice more in quick succession where it fails.</summary>
internal sealed class MessageDelivery
{
    private const int Retries = 2;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly IServiceScopeFactory _scopes;
    private readonly ResiliencePipeline _pipeline;

    public MessageDelivery(IServiceScopeFactory scopes, TimeProvider clock, IOptions<Authenik8Options> options)
    {
        _scopes = scopes;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(static exception => exception is not UndeliverableMessageException),
                MaxRetryAttempts = Retries,
                Delay = RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.Value.Messages.SendTimeout })
            .Build();
    }

    /// <summary>Delivers a message, or throws what the last call of the sender threw.</summary>
    public async Task DeliverAsync(OutboundMessage message, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            static async (call, token) =>
            {
                // On the pool, and left alone when its time is over: a sender may block its thread, or not heed its token.
                var sending = Task.Run(() => SendAsync(call._scopes, call.message, token), CancellationToken.None);
                try
                {
                    await sending.WaitAsync(token).ConfigureAwait(false);
                }
                finally
                {
                    Abandon(sending);
                }
            },
            (_scopes, message),
            cancellationToken).ConfigureAwait(false);

    private static async Task SendAsync(IServiceScopeFactory scopes, OutboundMessage message, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await scope.ServiceProvider.GetRequiredService<IMessageSender>().SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    // The failure of a call that nobody waits for any more is nobody's: read here, so that it is not reported as unobserved.
    private static void Abandon(Task sending)
    {
        if (!sending.IsCompleted)
        {
            _ = sending.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
