using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Authenik8.Messages;

/// <summary>Calls the host's sender, each call in a scope of its own; twice more in quick succession where it fails. Never a second call while one runs.</summary>
internal sealed class MessageDelivery
{
    private const int Retries = 2;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    // For a sender that heeds its token to end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IServiceScopeFactory _scopes;
    private readonly IMessageSender _missing;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly ResiliencePipeline<Task?> _pipeline;

    public MessageDelivery(
        IServiceScopeFactory scopes, MissingMessageSender missing, TimeProvider clock, IOptions<Authenik8Options> options, IServiceProviderIsService? services = null)
    {
        _scopes = scopes;
        _missing = missing;
        _clock = clock;
        _timeout = options.Value.Messages.SendTimeout;
        HasSender = services?.IsService(typeof(IMessageSender)) ?? true;
        _pipeline = new ResiliencePipelineBuilder<Task?> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<Task?>
            {
                ShouldHandle = new PredicateBuilder<Task?>().Handle<Exception>(static exception => exception is not UndeliverableMessageException),
                MaxRetryAttempts = Retries,
                Delay = RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
    }

    /// <summary>Whether the host has a sender.</summary>
    public bool HasSender { get; }

    /// <summary>Delivers a message, or throws what the last call of the sender threw.</summary>
    /// <returns>Null: it is delivered. Otherwise the call that still runs after its time: what becomes of it is what becomes of the message.</returns>
    public async Task<Task?> DeliverAsync(OutboundMessage message, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            static async (call, token) => await call.Item1.CallAsync(call.message, token).ConfigureAwait(false),
            (this, message),
            cancellationToken).ConfigureAwait(false);

    private async Task<Task?> CallAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        // Not disposed of before the call ends, which may outlive this method.
        var timeout = new CancellationTokenSource(_timeout, _clock);
        var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        // Read before the call starts: a call that ends at once disposes of the source, whose Token then throws, and the retry would send the
        // message again.
        var endOfCall = either.Token;
        var call = Task.Run(() => SendAsync(message, endOfCall), CancellationToken.None);
        _ = call.ContinueWith(
            ended =>
            {
                either.Dispose();
                timeout.Dispose();
                // Read, so that a failure without a waiting caller is not reported as unobserved.
                return ended.Exception;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        await call.WaitAsync(endOfCall).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!call.IsCompleted)
            await call.WaitAsync(Grace, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!call.IsCompleted)
            return call;
        if (call.IsCanceled)
            throw new TimeoutException("The sender did not deliver the message in time.");
        if (call.Exception is { InnerException: { } failure })
            ExceptionDispatchInfo.Throw(failure);
        return null;
    }

    private async Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var sender = scope.ServiceProvider.GetService<IMessageSender>() ?? _missing;
            await sender.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
    }
}
