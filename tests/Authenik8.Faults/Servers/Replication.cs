using Authenik8.Conformance;

namespace Authenik8.Faults.Servers;

/// <summary>Masters and replicas.</summary>
internal static class Replication
{
    /// <summary>Starts a replica and waits until it has all that its master has.</summary>
    public static async Task<RedisServer> StartReplicaAsync(this RedisServer master)
    {
        var replica = await RedisServer.StartNewAsync("--replicaof", "127.0.0.1", $"{master.Port}");
        await Eventually.IsTrueAsync("a replica in step", async () => (await replica.ReplicationAsync()).Contains("master_link_status:up", StringComparison.Ordinal));
        return replica;
    }

    public static async Task<bool> IsMasterAsync(this RedisServer server) =>
        (await server.ReplicationAsync()).Contains("role:master", StringComparison.Ordinal);

    private static async Task<string> ReplicationAsync(this RedisServer server)
    {
        while (true)
        {
            try
            {
                return (string)(await server.ExecuteAsync("INFO", "replication"))!;
            }
            catch (IOException)
            {
                // A Sentinel that changes the role of a server ends its connections.
            }
        }
    }
}
