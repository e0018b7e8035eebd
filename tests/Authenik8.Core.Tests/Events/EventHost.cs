using System.Diagnostics.Metrics;
using Authenik8.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authenik8.Core.Tests.Events;

/// <summary>Events and their dispatcher as a host gets them, with sinks of the test.</summary>
internal sealed class EventHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly SecurityEventDispatcher _dispatcher;

    public EventHost(Action<SecurityEventOptions>? configure, params ISecurityEventSink[] sinks)
        : this(configure, register: null, sinks)
    {
    }

    public EventHost(Action<SecurityEventOptions>? configure, Action<IServiceCollection>? register, ISecurityEventSink[] sinks)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            configure?.Invoke(options.Events);
        });
        foreach (var sink in sinks)
            services.AddSingleton(sink);
        register?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
        _dispatcher = _services.GetServices<IHostedService>().OfType<SecurityEventDispatcher>().Single();
        Metrics = new RecordedMetrics(_services.GetRequiredService<IMeterFactory>());
        Events = _services.GetRequiredService<ISecurityEvents>();
    }

    public HastyClock Clock { get; } = new();

    public RecordedLog Log { get; } = new();

    public RecordedMetrics Metrics { get; }

    public ISecurityEvents Events { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task StartAsync() => _dispatcher.StartAsync(CancellationToken.None);

    /// <summary>Stops the dispatcher, and waits for what the host's time to stop allows.</summary>
    public Task StopAsync(CancellationToken outOfTime = default) => _dispatcher.StopAsync(outOfTime);

    public void RaiseMany(int count)
    {
        for (var i = 0; i < count; i++)
            Events.Raise($"test.{i}", subject: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.StopAsync(new CancellationToken(canceled: true));
        Metrics.Dispose();
        await _services.DisposeAsync();
    }
}
