using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>One shard of a Cluster is down or hangs, or slots move between shards.</summary>
public sealed class ClusterTests
{
    // None, but for the noise of the machine.
    private const double UnavailableAtHealthyShards = 0.02;

    private const string User = "ada";

    // Enough failures to open a circuit that covers all servers.
    private static readonly int SessionsOfVictim = FaultRun.Select(3, 1) * FaultRun.Sessions;

    public static TheoryData<bool> HasLog => FaultRun.Select<TheoryData<bool>>([false], [false, true]);

    [Theory]
    [MemberData(nameof(HasLog))]
    public async Task HealthyShards_OneMasterDown_AreServed(bool hasLog)
    {
        await using var stage = await ClusterStage.StartAsync();
        var victim = await VictimAsync(stage, hasLog);
        await using var hit = await stage.StartLoadAsync(SessionsOfVictim, shard => shard == victim);
        await using var healthy = await stage.StartLoadAsync(FaultRun.Sessions, shard => shard != victim);

        await stage.Shards[victim].KillAsync(keepFiles: true);
        await Task.Delay(FaultRun.Seconds(5, 25));

        var report = healthy.Report;
        Assert.True(report.UnavailableShare() <= UnavailableAtHealthyShards, $"The healthy shards were not served. {report}");
        _ = await healthy.SettleAsync();
        await stage.Shards[victim].StartAsync();
        (await healthy.FinishAsync()).AssertKept(ReuseBehavior.Reject);
        (await hit.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Fact]
    public async Task Sessions_OneMasterHung_AreAllKeptAndTheOthersServed()
    {
        await using var stage = await ClusterStage.StartAsync();
        var victim = await VictimAsync(stage, hasLog: false);
        await using var hit = await stage.StartLoadAsync(SessionsOfVictim, shard => shard == victim);
        await using var healthy = await stage.StartLoadAsync(FaultRun.Sessions, shard => shard != victim);

        await stage.Shards[victim].StopForAsync(FaultRun.Seconds(4, 6));

        var report = healthy.Report;
        Assert.True(report.UnavailableShare() <= UnavailableAtHealthyShards, $"The healthy shards were not served. {report}");
        (await healthy.FinishAsync()).AssertKept(ReuseBehavior.Reject);
        (await hit.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Fact]
    public async Task Sessions_TheirSlotsMove_AreAllKeptAndServed()
    {
        await using var stage = await ClusterStage.StartAsync();
        var users = await stage.UsersAsync(FaultRun.Sessions, _ => true);
        await using var load = await SessionLoad.StartAsync(stage.Nodes, new LoadShape { User = number => users[number] });

        foreach (var user in users.Take(FaultRun.Select(4, 12)))
        {
            var move = await stage.BeginMoveAsync(await stage.SlotOfAsync(user));
            // Both halves of the move are asked: what is here, and what is there already.
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            await move.MoveAsync(key => !key.EndsWith(":sessions", StringComparison.Ordinal));
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            await move.FinishAsync();
        }

        var report = await load.FinishAsync();
        report.AssertKept(ReuseBehavior.Reject);
        Assert.True(report.UnavailableShare() <= UnavailableAtHealthyShards, report.ToString());
    }

    [Fact]
    public async Task List_IndexMovedBeforeItsSessions_ForgetsNone()
    {
        await using var stage = await ClusterStage.StartAsync();
        var node = stage.Nodes[0];
        var sessions = await LoginAsync(node);
        var move = await BeginWithIndexAsync(stage);

        // All of them or a refusal, never a part.
        var listed = await node.GetAsync("/auth/sessions", sessions[0].AccessToken);
        if (listed.Status != 503)
            Assert.Equal(sessions.Count, CountIn(listed.AssertStatus(200)));

        await move.FinishAsync();
        var after = await Node.SucceedAsync(() => node.GetAsync("/auth/sessions", sessions[0].AccessToken));
        Assert.Equal(sessions.Count, CountIn(after.AssertStatus(200)));
    }

    [Fact]
    public async Task LogoutAll_AfterAListWhileTheIndexMoved_EndsAllSessions()
    {
        await using var stage = await ClusterStage.StartAsync();
        var node = stage.Nodes[0];
        var sessions = await LoginAsync(node);
        var move = await BeginWithIndexAsync(stage);
        _ = await node.GetAsync("/auth/sessions", sessions[0].AccessToken);
        await move.FinishAsync();
        var last = (await node.LoginAsync(User)).AssertStatus(200);

        _ = (await Node.SucceedAsync(() => node.LogoutAllAsync(last.AccessToken))).AssertStatus(204);

        foreach (var session in sessions)
            _ = (await Node.SucceedAsync(() => stage.Nodes[1].RefreshAsync(session.RefreshToken))).AssertStatus(401);
    }

    [Fact]
    public async Task LogoutAll_WhileTheIndexMoves_IsServedWholeOrRefused()
    {
        await using var stage = await ClusterStage.StartAsync();
        var node = stage.Nodes[0];
        var sessions = await LoginAsync(node);
        var move = await BeginWithIndexAsync(stage);

        var answer = await node.LogoutAllAsync(sessions[0].AccessToken);

        Assert.Contains(answer.Status, (int[])[204, 503]);
        await move.FinishAsync();
        if (answer.Status == 503)
        {
            // The client repeats. What was refused may have been carried out since: then the token is revoked.
            var repeated = await Node.SucceedAsync(() => node.LogoutAllAsync(sessions[0].AccessToken));
            Assert.Contains(repeated.Status, (int[])[204, 401]);
        }
        foreach (var session in sessions)
            _ = (await Node.SucceedAsync(() => stage.Nodes[1].RefreshAsync(session.RefreshToken))).AssertStatus(401);
    }

    private static async Task<List<Answer>> LoginAsync(Node node)
    {
        List<Answer> sessions = [];
        for (var i = 0; i < 3; i++)
            sessions.Add((await node.LoginAsync(User)).AssertStatus(200));
        return sessions;
    }

    private static async Task<SlotMove> BeginWithIndexAsync(ClusterStage stage)
    {
        var move = await stage.BeginMoveAsync(await stage.SlotOfAsync(User));
        // Records are the keys that there are several of; whatever else there is of the subject goes first.
        await move.MoveAsync(key => !key.Contains(":session:", StringComparison.Ordinal));
        Assert.Equal(3, (await move.RemainingAsync()).Count);
        return move;
    }

    private static int CountIn(Answer listed) => listed.Json.GetProperty("sessions").GetArrayLength();

    private static async Task<int> VictimAsync(ClusterStage stage, bool hasLog)
    {
        var log = stage.ShardOf(await stage.SlotAsync("revocations"));
        return hasLog ? log : (log + 1) % stage.Shards.Count;
    }
}
