using Authenik8.Conformance;
using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>Redis has reached <c>maxmemory</c> and evicts nothing: it answers reads and refuses writes.</summary>
public sealed class FullMemoryTests
{
    private const int Devices = 3;

    [Fact]
    public async Task Sessions_RedisFullForAWhile_AreAllKept()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await FillAsync(stage);
        await Task.Delay(FaultRun.Seconds(3, 12));
        await EmptyAsync(stage);

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Theory]
    [InlineData("/auth/logout", 1)]
    [InlineData("/auth/logout/all", Devices)]
    public async Task Logout_RedisFull_EndsAllOrNothing(string path, int inScope)
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        var node = stage.Nodes[0];
        await KnowAllScriptsAsync(node);
        List<Answer> sessions = [];
        for (var i = 0; i < Devices; i++)
            sessions.Add((await node.LoginAsync("ada")).AssertStatus(200));
        await FillAsync(stage);

        var answer = await node.PostAsync(path, sessions[0].AccessToken);

        Assert.Contains(answer.Status, (int[])[204, 503]);
        await EmptyAsync(stage);
        for (var i = 0; i < Devices; i++)
            sessions[i] = await AssertNoZombieAsync(stage, sessions[i]);

        // The client repeats what was answered 503. It may have been carried out meanwhile: then the token is revoked.
        var repeated = await Node.SucceedAsync(() => node.PostAsync(path, sessions[0].AccessToken));
        Assert.Contains(repeated.Status, (int[])[204, 401]);
        for (var i = 0; i < Devices; i++)
        {
            if (i < inScope)
                await AssertEndedAsync(stage, sessions[i]);
            else
                _ = (await stage.Nodes[1].RefreshAsync(sessions[i].RefreshToken)).AssertStatus(200);
        }
    }

    /// <summary>A session that can be refreshed has access tokens that are good, on every node. Answers its tokens as they are now.</summary>
    private static async Task<Answer> AssertNoZombieAsync(Stage stage, Answer session)
    {
        var refreshed = await Node.SucceedAsync(() => stage.Nodes[0].RefreshAsync(session.RefreshToken));
        if (!refreshed.IsOk)
        {
            await AssertEndedAsync(stage, session);
            return session;
        }
        foreach (var node in stage.Nodes)
        {
            if ((await Node.SucceedAsync(() => node.MeAsync(refreshed.AccessToken))).IsOk)
                continue;
            // It may have ended just now, as an end that is repeated until it succeeds does.
            await AssertEndedAsync(stage, refreshed);
        }
        return refreshed;
    }

    private static async Task AssertEndedAsync(Stage stage, Answer session)
    {
        foreach (var node in stage.Nodes)
        {
            _ = (await Node.SucceedAsync(() => node.RefreshAsync(session.RefreshToken))).AssertStatus(401);
            await Eventually.IsTrueAsync("the access token of an ended session to be refused", async () => (await node.MeAsync(session.AccessToken)).Status == 401);
        }
    }

    // A script that Redis does not know is sent again, which is another failure than the one that is meant.
    private static async Task KnowAllScriptsAsync(Node node)
    {
        var sessions = (Answer[])[await node.LoginAsync("grace"), await node.LoginAsync("grace")];
        _ = (await node.RefreshAsync(sessions[0].RefreshToken)).AssertStatus(200);
        _ = (await node.LogoutAsync(sessions[0].AccessToken)).AssertStatus(204);
        _ = (await node.LogoutAllAsync(sessions[1].AccessToken)).AssertStatus(204);
    }

    private static Task FillAsync(Stage stage) => stage.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

    private static Task EmptyAsync(Stage stage) => stage.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
}
