using Microsoft.Extensions.ObjectPool;

namespace Authenik8.Tokens.Keys;

/// <summary>Pools of crypto objects, none of which the platform promises to be safe for more than one thread at a time.</summary>
internal static class KeyPool
{
    public static ObjectPool<T> Create<T>(Func<T> create)
        where T : class, IDisposable =>
        new DefaultObjectPoolProvider().Create(new Policy<T>(create));

    private sealed class Policy<T>(Func<T> create) : PooledObjectPolicy<T>
        where T : class
    {
        public override T Create() => create();

        public override bool Return(T obj) => true;
    }
}
