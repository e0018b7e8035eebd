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
            static async (call, token) => await ScopedCall.RunAsync(
                call._scopes,
                services => services.GetRequiredService<IMessageSender>().SendAsync(call.message, token),
                token).ConfigureAwait(false),
            (_scopes, message),
            cancellationToken).ConfigureAwait(false);
}
