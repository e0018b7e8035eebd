namespace Authenik8.Passwords.Argon2;

/// <summary>Keeps memory between hashes, because the page faults of fresh memory cost a good part of a hash.</summary>
/// <remarks>What lies here is cleared. Safe for concurrent use.</remarks>
internal sealed class Argon2MemoryPool : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Argon2Memory> _idle = [];
    private readonly long _retainedBlocksLimit;
    private long _retainedBlocks;
    private bool _disposed;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="retainedKiB">The most that is kept while no hash needs it, in KiB; 0 keeps nothing.</param>
    public Argon2MemoryPool(long retainedKiB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retainedKiB);
        _retainedBlocksLimit = retainedKiB;
    }

    /// <summary>Blocks that are kept at the moment.</summary>
    public long RetainedBlocks
    {
        get
        {
            lock (_lock)
                return _retainedBlocks;
        }
    }

    /// <summary>Takes memory with room for at least so many blocks, the smallest that fits.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory.</exception>
    public Argon2Memory Rent(long blocks)
    {
        lock (_lock)
        {
            var best = -1;
            for (var i = 0; i < _idle.Count; i++)
            {
                if (_idle[i].Capacity >= blocks && (best < 0 || _idle[i].Capacity <= _idle[best].Capacity))
                    best = i;
            }

            if (best >= 0)
                return RemoveAt(best);
        }

        return new Argon2Memory(blocks);
    }

    /// <summary>Clears memory and keeps it, or gives it back to the system where it would exceed the limit.</summary>
    /// <param name="memory">What <see cref="Rent"/> returned; the caller must not touch it afterwards.</param>
    /// <param name="used">Blocks that were written, from the first.</param>
    public void Return(Argon2Memory memory, long used)
    {
        memory.Clear(used);
        List<Argon2Memory>? evicted = null;
        lock (_lock)
        {
            if (_disposed || memory.Capacity > _retainedBlocksLimit)
            {
                evicted = [memory];
            }
            else
            {
                // The longest idle goes first: sizes that are no longer asked for must not hold the room.
                while (_retainedBlocks + memory.Capacity > _retainedBlocksLimit)
                    (evicted ??= []).Add(RemoveAt(0));
                _idle.Add(memory);
                _retainedBlocks += memory.Capacity;
            }
        }

        evicted?.ForEach(static idle => idle.Dispose());
    }

    /// <summary>Gives back what is kept; what is rented is given back when it returns.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _idle.ForEach(static idle => idle.Dispose());
            _idle.Clear();
            _retainedBlocks = 0;
        }
    }

    private Argon2Memory RemoveAt(int index)
    {
        var memory = _idle[index];
        _idle.RemoveAt(index);
        _retainedBlocks -= memory.Capacity;
        return memory;
    }
}
