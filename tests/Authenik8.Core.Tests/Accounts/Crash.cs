using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>Has one call to a store fail, of all calls to all stores that it stands before.</summary>
internal sealed class Crash
{
    private int _callsLeft;
    private bool _isArmed;
    private bool _after;

    /// <summary>Has a call fail: the first is 0.</summary>
    /// <param name="call">Which.</param>
    /// <param name="after">Whether it has its effect before: the answer is lost. Otherwise it has none.</param>
    public void Arm(int call, bool after) => (_callsLeft, _after, _isArmed) = (call, after, true);

    /// <summary>Has all go well again.</summary>
    /// <returns>Whether a call has failed.</returns>
    public bool Disarm()
    {
        var hasFailed = !_isArmed;
        _isArmed = false;
        return hasFailed;
    }

    /// <summary>Stands before a store.</summary>
    public TStore Before<TStore>(TStore store)
        where TStore : class
    {
        var proxy = DispatchProxy.Create<TStore, Proxy>();
        ((Proxy)(object)proxy).Stand(this, store);
        return proxy;
    }

    private object? Call(object store, MethodInfo method, object?[]? arguments)
    {
        var fails = _isArmed && _callsLeft-- == 0;
        if (fails)
        {
            _isArmed = false;
            if (!_after)
                throw new StoreUnavailableException("The store cannot be reached.");
        }
        object? answer = null;
        try
        {
            answer = method.Invoke(store, arguments);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
        return fails ? throw new StoreUnavailableException("The answer of the store was lost.") : answer;
    }

    [SuppressMessage("Performance", "CA1852", Justification = "A proxy is derived from it at run time.")]
    private class Proxy : DispatchProxy
    {
        private Crash _crash = null!;
        private object _store = null!;

        public void Stand(Crash crash, object store) => (_crash, _store) = (crash, store);

        // What is a property, such as whether an outbox is durable, reaches no store.
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.IsSpecialName
            ? targetMethod.Invoke(_store, args)
            : _crash.Call(_store, targetMethod, args);
    }
}
