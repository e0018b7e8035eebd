using Authenik8.Conformance;
using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>Another server takes the place of the master: planned, without a Sentinel.</summary>
public sealed class RoleSwapTests
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Sessions_RolesSwappedWithoutADisconnect_GoOnAtTheNewMaster()
    {
        await using var first = await RedisServer.StartNewAsync("--repl-diskless-sync-delay", "0");
        await using var second = await first.StartReplicaAsync();
        var settings = new NodeSettings { Redis = $"{first.EndPoint},{second.EndPoint}" };
        await using var node = await Node.StartAsync(settings);
        await using var otherNode = await Node.StartAsync(settings);
        await using var load = await SessionLoad.StartAsync([node, otherNode]);

        // A planned failover: writes wait until the replica has them all, then the roles change. No connection ends.
        _ = await first.ExecuteAsync("FAILOVER");
        await Eventually.IsTrueAsync("roles swapped", async () => await second.IsMasterAsync() && !await first.IsMasterAsync());

        // The old master answers READONLY from now on. The client's own look at the roles comes after a minute.
        _ = await load.SettleAsync(Recovery);
        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }
}
