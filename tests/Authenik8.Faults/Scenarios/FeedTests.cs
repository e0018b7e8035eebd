using System.Text;
using Authenik8.Conformance;
using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Tokens;

namespace Authenik8.Faults.Scenarios;

/// <summary>The log of revocations has a gap for a node, or its last entry was never written. Two nodes, of which one ends sessions.</summary>
public sealed class FeedTests
{
    public enum Loss
    {
        /// <summary>The log is trimmed, and goes on.</summary>
        Trimmed,

        /// <summary>All entries are trimmed, and none comes after.</summary>
        Emptied,

        /// <summary>The log is gone, and begun again.</summary>
        BegunAgain,

        /// <summary>The log is gone.</summary>
        Gone,
    }

    public static TheoryData<Loss> Losses => [Loss.Trimmed, Loss.Emptied, Loss.BegunAgain, Loss.Gone];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task RevokedToken_LogLostWhileANodeIsCutOff_IsRefusedOnceTheNodeIsBack(Loss loss)
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        var (ending, cutOff) = (stage.Nodes[0], stage.Nodes[1]);
        await LogoutSeenByBothAsync(ending, cutOff, "first");
        var victim = (await ending.LoginAsync("victim")).AssertStatus(200);
        var other = (await ending.LoginAsync("other")).AssertStatus(200);
        _ = (await cutOff.MeAsync(victim.AccessToken)).AssertStatus(200);

        // For less time than the node trusts its index without hearing of the log.
        stage.Networks[1].Hold();
        _ = (await ending.LogoutAsync(victim.AccessToken)).AssertStatus(204);
        await LoseLogAsync(stage.Redis, loss);
        if (loss is Loss.Trimmed or Loss.BegunAgain)
            _ = (await ending.LogoutAsync(other.AccessToken)).AssertStatus(204);
        stage.Networks[1].Pass();

        if (loss is Loss.Trimmed or Loss.BegunAgain)
        {
            // The node has read the log again.
            await RefusedAsync(cutOff, other);
            _ = (await Node.SucceedAsync(() => cutOff.MeAsync(victim.AccessToken))).AssertStatus(401);
        }
        await RefusedAsync(cutOff, victim);
        // And it stays so.
        for (var i = 0; i < 50; i++)
        {
            _ = (await Node.SucceedAsync(() => cutOff.MeAsync(victim.AccessToken))).AssertStatus(401);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    [Fact]
    public async Task GoodToken_LogLostWhileANodeIsCutOff_StaysGood()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        var (ending, cutOff) = (stage.Nodes[0], stage.Nodes[1]);
        await LogoutSeenByBothAsync(ending, cutOff, "first");
        var session = (await ending.LoginAsync("ada")).AssertStatus(200);

        stage.Networks[1].Hold();
        await LoseLogAsync(stage.Redis, Loss.Trimmed);
        stage.Networks[1].Pass();
        await LogoutSeenByBothAsync(ending, cutOff, "second");

        _ = (await Node.SucceedAsync(() => cutOff.MeAsync(session.AccessToken))).AssertStatus(200);
    }

    [Fact]
    public async Task RevokedToken_NodeDiesBetweenTheEndAndTheLog_IsRefusedByTheOtherNode()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        var (dying, other) = (stage.Nodes[0], stage.Nodes[1]);
        await LogoutSeenByBothAsync(dying, other, "first");
        var session = (await dying.LoginAsync("ada")).AssertStatus(200);
        _ = (await other.MeAsync(session.AccessToken)).AssertStatus(200);

        var tag = Encoding.UTF8.GetBytes($"{{{SubjectTag.Of(new Subject("ada"))}}}");
        stage.Networks[0].CutAfter(command => command.Span.IndexOf("EVAL"u8) >= 0 && command.Span.IndexOf(tag) >= 0);
        var logout = dying.LogoutAsync(session.AccessToken);
        await Eventually.IsTrueAsync("the node to be cut off", () => stage.Networks[0].IsCut);

        // The session has ended, and the node that ended it can tell the others no more.
        await Eventually.IsTrueAsync("the session to have ended", async () => (await other.RefreshAsync(session.RefreshToken)).Status == 401);
        await RefusedAsync(other, session);
        _ = await logout;
    }

    [Fact]
    public async Task RevokedToken_NodeDiesBetweenTheEndAndTheLog_IsRefusedThoughNothingElseIsAsked()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        var (dying, other) = (stage.Nodes[0], stage.Nodes[1]);
        await LogoutSeenByBothAsync(dying, other, "first");
        var session = (await dying.LoginAsync("ada")).AssertStatus(200);
        _ = (await other.MeAsync(session.AccessToken)).AssertStatus(200);

        var tag = Encoding.UTF8.GetBytes($"{{{SubjectTag.Of(new Subject("ada"))}}}");
        stage.Networks[0].CutAfter(command => command.Span.IndexOf("EVAL"u8) >= 0 && command.Span.IndexOf(tag) >= 0);
        var logout = dying.LogoutAsync(session.AccessToken);

        // Nobody refreshes that session, which would tell this node.
        await RefusedAsync(other, session);
        _ = await logout;
    }

    [Theory]
    [InlineData("/auth/logout")]
    [InlineData("/auth/logout/all")]
    public async Task Session_NodeDiesRightAfterItWroteToTheLog_IsNoZombie(string path)
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        var (dying, other) = (stage.Nodes[0], stage.Nodes[1]);
        await LogoutSeenByBothAsync(dying, other, "first");
        var session = (await dying.LoginAsync("victim")).AssertStatus(200);

        stage.Networks[0].CutAfter(command => command.Span.IndexOf("{revocations}"u8) >= 0 && command.Span.IndexOf("\"victim\""u8) >= 0);
        var logout = dying.PostAsync(path, session.AccessToken);
        await Eventually.IsTrueAsync("the node to be cut off", () => stage.Networks[0].IsCut);

        await RefusedAsync(other, session);
        // Whether or not the session has ended: where it is refreshed, its access token is good.
        var refreshed = await Node.SucceedAsync(() => other.RefreshAsync(session.RefreshToken));
        if (refreshed.IsOk)
            _ = (await Node.SucceedAsync(() => other.MeAsync(refreshed.AccessToken))).AssertStatus(200);
        else
            _ = refreshed.AssertStatus(401);
        _ = await logout;
    }

    private static async Task LogoutSeenByBothAsync(Node ending, Node other, string user)
    {
        var session = (await ending.LoginAsync(user)).AssertStatus(200);
        _ = (await ending.LogoutAsync(session.AccessToken)).AssertStatus(204);
        await RefusedAsync(other, session);
    }

    // Ten poll intervals: the promise is one, and this is a busy machine.
    private static Task RefusedAsync(Node node, Answer session) => Eventually.IsTrueAsync(
        "an access token to be refused", async () => (await node.MeAsync(session.AccessToken)).Status == 401, TimeSpan.FromSeconds(10));

    private static async Task LoseLogAsync(RedisServer redis, Loss loss)
    {
        foreach (var key in await redis.ListAsync("KEYS", "*"))
        {
            if ((string)(await redis.ExecuteAsync("TYPE", key))! != "stream")
                continue;
            _ = loss is Loss.Trimmed or Loss.Emptied
                ? await redis.ExecuteAsync("XTRIM", key, "MAXLEN", "0")
                : await redis.ExecuteAsync("DEL", key);
        }
    }
}
