using System.Diagnostics.Metrics;
using Authenik8.Conformance;
using Authenik8.Core.Tests.Events;
using Authenik8.Events;
using Authenik8.InMemory;
using Authenik8.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Authenik8.Core.Tests.Messages;

/// <summary>One node with its outbox: as a host gets it, but for the preparer and the sender, which are the test's.</summary>
internal sealed class MessageHost : IAsyncDisposable
{
    public const string Email = "ada@example.com";

    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];
    private readonly RecordingSink _sink = new();

    public MessageHost(
        IMessageSender? sender,
        CodePreparer? preparer = null,
        IOutboxStore? store = null,
        HastyClock? clock = null,
        Action<Authenik8Options>? configure = null,
        Action<IServiceCollection>? register = null)
    {
        Preparer = preparer ?? new CodePreparer();
        Store = store ?? new InMemoryOutboxStore();
        Clock = clock ?? new HastyClock(haste: 20);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(Store);
        services.AddSingleton<IMessagePreparer>(Preparer);
        services.AddSingleton<ISecurityEventSink>(_sink);
        if (sender is not null)
            services.AddSingleton(sender);
        register?.Invoke(services);
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            // So long that on this clock, too, a machine that is busy is no sender that hangs.
            options.Messages.SendTimeout = TimeSpan.FromMinutes(2);
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider(validateScopes: true);
        Metrics = new RecordedMetrics(_services.GetRequiredService<IMeterFactory>());
    }

    public CodePreparer Preparer { get; }

    public IOutboxStore Store { get; }

    public HastyClock Clock { get; }

    public RecordedLog Log { get; } = new();

    public RecordedMetrics Metrics { get; }

    /// <summary>The dead letters' events.</summary>
    public IReadOnlyList<SecurityEvent> DeadLetters => [.. _sink.Events.Where(raised => raised.Name == SecurityEventNames.MessageDeadLettered)];

    public IOutbox Outbox => _services.GetRequiredService<IOutbox>();

    public OutboxSeal Seal => _services.GetRequiredService<OutboxSeal>();

    public MessageDelivery Delivery => _services.GetRequiredService<MessageDelivery>();

    public OutboxSignal Signal => _services.GetRequiredService<OutboxSignal>();

    public static TimeSpan Lease => new MessageOptions { SendTimeout = TimeSpan.FromMinutes(2) }.Lease;

    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Where(service => service is SecurityEventDispatcher or OutboxProcessor))
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
    }

    public async Task StopAsync(CancellationToken outOfTime = default)
    {
        foreach (var service in Enumerable.Reverse(_running))
            await service.StopAsync(outOfTime);
        _running.Clear();
    }

    public async Task<bool> EnqueueAsync(string email = Email, MessageKind kind = MessageKind.ResetPassword) =>
        await _services.GetRequiredService<IOutbox>().EnqueueAsync(
            new MessageRequest { Kind = kind, Tenant = "acme", AccountId = "ada", Email = email, Data = [1, 2, 3] }, CancellationToken.None);

    public async Task EnqueueManyAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await EnqueueAsync($"user{i}@example.com"));
    }

    /// <summary>Waits until the metric has counted as many messages of the kind <c>reset_password</c> with an outcome.</summary>
    public Task OutcomeAsync(string outcome, int count = 1) => Eventually.IsTrueAsync(
        $"{count} {outcome}", () => Metrics[$"authenik8.messages kind=reset_password outcome={outcome}"] == count);

    /// <summary>The outbox is empty, even of what is not due yet.</summary>
    public async Task AssertEmptyAsync()
    {
        var later = Clock.GetUtcNow() + TimeSpan.FromDays(1);
        Assert.Empty(await Store.LeaseAsync(later, later + Lease, 1, CancellationToken.None));
    }

    /// <summary>Nothing was logged that names the person, or is secret.</summary>
    public void AssertLogIsDiscreet(IEnumerable<OutboundMessage> messages)
    {
        var codes = messages.Select(message => message.Code!).ToArray();
        Assert.All(Log.Lines, line =>
        {
            Assert.DoesNotContain("example.com", line.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Lovelace", line.Text, StringComparison.Ordinal);
            Assert.All(codes, code => Assert.DoesNotContain(code, line.Text, StringComparison.Ordinal));
        });
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        Metrics.Dispose();
        await _services.DisposeAsync();
    }
}
