using System.Collections.Concurrent;
using System.Reflection;

namespace Authenik8.Conformance.Flows;

/// <summary>Hands the calls of a store on, and writes their names down.</summary>
/// <typeparam name="TStore">The contract.</typeparam>
public class RecordingProxy<TStore> : DispatchProxy
    where TStore : class
{
    private TStore? _store;
    private ConcurrentQueue<string>? _calls;

    /// <summary>Wraps a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="calls">Gets <c>contract.member</c> of each call.</param>
    public void Wrap(TStore store, ConcurrentQueue<string> calls) => (_store, _calls) = (store, calls);

    /// <inheritdoc />
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        _calls!.Enqueue($"{typeof(TStore).Name}.{targetMethod.Name}");
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
