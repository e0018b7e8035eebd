using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Events;

/// <summary>Calls one sink: a singleton as it is, one of another lifetime made anew in a scope of the call.</summary>
internal sealed class SecurityEventSinkCall
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ISecurityEventSink? _singleton;
    private readonly int _index;

    private SecurityEventSinkCall(IServiceScopeFactory scopes, ISecurityEventSink sink, bool isSingleton, int index)
    {
        _scopes = scopes;
        _singleton = isSingleton ? sink : null;
        _index = index;
        Name = sink.GetType().Name;
    }

    /// <summary>The sink's type, for the log.</summary>
    public string Name { get; }

    /// <summary>The calls of every sink that is registered.</summary>
    public static SecurityEventSinkCall[] ForAll(IServiceScopeFactory scopes)
    {
        using var one = new DisposedScope(scopes);
        using var other = new DisposedScope(scopes);
        var first = Sinks(one.Services);
        var second = Sinks(other.Services);
        // What is the same in two scopes belongs to none.
        return [.. first.Select((sink, i) => new SecurityEventSinkCall(scopes, sink, ReferenceEquals(sink, second[i]), i))];
    }

    /// <summary>Hands an event to the sink.</summary>
    public Task WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken) =>
        _singleton is null ? WriteInScopeAsync(securityEvent, cancellationToken) : _singleton.WriteAsync(securityEvent, cancellationToken).AsTask();

    private async Task WriteInScopeAsync(SecurityEvent securityEvent, CancellationToken cancellationToken)
    {
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await Sinks(scope.ServiceProvider)[_index].WriteAsync(securityEvent, cancellationToken).ConfigureAwait(false);
    }

    private static ISecurityEventSink[] Sinks(IServiceProvider services) => [.. services.GetServices<ISecurityEventSink>()];

    // A scope whose services may be disposable in the asynchronous way only.
    private sealed class DisposedScope(IServiceScopeFactory scopes) : IDisposable
    {
        private readonly AsyncServiceScope _scope = scopes.CreateAsyncScope();

        public IServiceProvider Services => _scope.ServiceProvider;

        public void Dispose() => _ = _scope.DisposeAsync().AsTask();
    }
}
