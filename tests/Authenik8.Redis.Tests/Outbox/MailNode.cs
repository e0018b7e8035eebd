using System.Collections.Concurrent;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Authenik8.Redis.Tests.Outbox;

/// <summary>One node of an application that sends messages through an outbox on Redis. It prepares them with a new code each time.</summary>
internal sealed class MailNode : IMessagePreparer, IMessageSender, IAsyncDisposable
{
    public const string Email = "ada@example.com";

    private readonly ServiceProvider _services;
    private readonly OutboxProcessor _processor;
    private readonly Func<Task>? _send;
    private readonly ConcurrentQueue<OutboundMessage> _calls = new();

    public MailNode(IConnectionMultiplexer redis, string prefix, ShiftedClock clock, int slots = 4, Func<Task>? send = null, bool hasSender = true, string? secret = null)
    {
        _send = send;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IMessagePreparer>(this);
        if (hasSender)
            services.AddSingleton<IMessageSender>(this);
        services.AddAuthenik8(options =>
        {
            options.Secret = secret ?? "mXq0c4Yp8vT2n6Wk1bZr5dFh9jLs3gQe7uIoPaCxNtE=";
            options.Messages.MaxConcurrency = slots;
            options.Messages.PollInterval = TimeSpan.FromMilliseconds(50);
        }).AddRedis(redis, options =>
        {
            options.KeyPrefix = prefix;
            // As while a secret is exchanged without an overlap: whichever node comes first, the other may use the outbox.
            options.TakeOverPrefix = true;
        });
        _services = services.BuildServiceProvider();
        _processor = _services.GetServices<IHostedService>().OfType<OutboxProcessor>().Single();
    }

    public static TimeSpan Lease => new MessageOptions().Lease;

    /// <summary>The message of each call of the sender.</summary>
    public IReadOnlyList<OutboundMessage> Calls => [.. _calls];

    public Task StartAsync() => _processor.StartAsync(CancellationToken.None);

    public async Task<bool> EnqueueAsync(string email = Email) =>
        await _services.GetRequiredService<IOutbox>().EnqueueAsync(
            new MessageRequest { Kind = MessageKind.ResetPassword, AccountId = "ada", Email = email }, CancellationToken.None);

    public Task<OutboundMessage?> PrepareAsync(MessageRequest request, string id, CancellationToken cancellationToken) =>
        Task.FromResult<OutboundMessage?>(new OutboundMessage
        {
            Id = id,
            Kind = request.Kind,
            Recipient = request.Email!,
            Subject = new Subject(request.AccountId!),
            Code = SessionId.New().ToString(),
        });

    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        _calls.Enqueue(message);
        return _send?.Invoke() ?? Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _processor.StopAsync(new CancellationToken(canceled: true));
        await _services.DisposeAsync();
    }
}
