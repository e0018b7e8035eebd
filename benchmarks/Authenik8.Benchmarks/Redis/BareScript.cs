using StackExchange.Redis;

namespace Authenik8.Benchmarks.Redis;

/// <summary>The least that any rotation on Redis must do: one EVALSHA that reads a key and writes it.</summary>
internal sealed class BareScript
{
    private const string Script = """
        local value = redis.call('GET', KEYS[1])
        redis.call('SET', KEYS[1], ARGV[1])
        return value
        """;

    private readonly IDatabase _database;
    private readonly byte[] _hash;
    private readonly RedisKey[][] _keys;
    private readonly RedisValue[] _values = [new string('x', 64)];

    private BareScript(IDatabase database, byte[] hash, int clients)
    {
        _database = database;
        _hash = hash;
        _keys = [.. Enumerable.Range(0, clients).Select(client => new RedisKey[] { $"bare:{client}" })];
    }

    public static async Task<BareScript> LoadAsync(IConnectionMultiplexer connection, int clients)
    {
        var server = connection.GetServer(connection.GetEndPoints()[0]);
        return new BareScript(connection.GetDatabase(), await server.ScriptLoadAsync(Script), clients);
    }

    public Task RunAsync(int client) => _database.ScriptEvaluateAsync(_hash, _keys[client], _values);
}
