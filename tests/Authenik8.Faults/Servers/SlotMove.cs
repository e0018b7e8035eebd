namespace Authenik8.Faults.Servers;

/// <summary>A slot of a Cluster that is under way from one shard to another.</summary>
internal sealed class SlotMove(int slot, RedisServer from, RedisServer to, Func<Task> finish)
{
    /// <summary>The keys that have not been moved yet.</summary>
    public Task<IReadOnlyList<string>> RemainingAsync() => from.ListAsync("CLUSTER", "GETKEYSINSLOT", $"{slot}", "1000000");

    /// <summary>Moves those of the keys that are chosen.</summary>
    public async Task MoveAsync(Func<string, bool> isChosen)
    {
        foreach (var keys in (await RemainingAsync()).Where(isChosen).Chunk(20))
            await MoveAsync(keys);
    }

    /// <summary>Moves keys, all at once.</summary>
    public Task MoveAsync(IReadOnlyList<string> keys) =>
        from.ExecuteAsync(["MIGRATE", "127.0.0.1", $"{to.Port}", "", "0", "5000", "KEYS", .. keys]);

    /// <summary>Moves all that is left, and gives the slot to its new owner.</summary>
    public async Task FinishAsync()
    {
        while (await RemainingAsync() is { Count: > 0 } keys)
            await MoveAsync([.. keys.Take(20)]);
        await finish();
    }
}
