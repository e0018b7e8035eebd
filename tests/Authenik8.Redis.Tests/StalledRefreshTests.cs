using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Redis stalls, or its answers are lost, while clients refresh. Each client holds one token and repeats it: no session may be lost.</summary>
public sealed class StalledRefreshTests : IAsyncLifetime
{
    private const int Clients = 60;

    private RedisServer _server = null!;
    private DroppingProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _proxy = new DroppingProxy(_server.Port);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(ReuseBehavior.Reject, 1)]
    [InlineData(ReuseBehavior.ReplaySuccessor, 1)]
    [InlineData(ReuseBehavior.Reject, 60_000)]
    [InlineData(ReuseBehavior.ReplaySuccessor, 60_000)]
    public async Task Refresh_RedisStalledLongerThanItsCallersWait_LosesNoSession(ReuseBehavior behavior, int windowMilliseconds)
    {
        await using var node = NewNode(_server.EndPoint, behavior, windowMilliseconds);
        var clients = await LogInAsync(node);

        Assert.Equal("+OK", await _server.SendAsync("CLIENT PAUSE 600000 WRITE"));
        // Each client has been answered 503 once when Redis goes on and carries out what it has.
        await Task.WhenAll(clients.Select(tokens => Assert.ThrowsAsync<StoreUnavailableException>(() => node.RefreshAsync(tokens.RefreshToken))));
        Assert.Equal("+OK", await _server.SendAsync("CLIENT UNPAUSE"));

        await AssertAllGoOnAsync(node, clients);
    }

    [Theory]
    [InlineData(ReuseBehavior.Reject, 1)]
    [InlineData(ReuseBehavior.ReplaySuccessor, 1)]
    [InlineData(ReuseBehavior.Reject, 60_000)]
    [InlineData(ReuseBehavior.ReplaySuccessor, 60_000)]
    public async Task Refresh_CarriedOutAndEveryAnswerLost_LosesNoSession(ReuseBehavior behavior, int windowMilliseconds)
    {
        await using var node = NewNode(_proxy.EndPoint, behavior, windowMilliseconds);
        await using var direct = RedisBackend.Connect(_server.EndPoint);
        var clients = await LogInAsync(node, 5);

        foreach (var tokens in clients)
        {
            // Both tries, and the undo that is sent behind them.
            _proxy.DropAnswers(3);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => node.RefreshAsync(tokens.RefreshToken));
        }
        Assert.InRange(_proxy.Dropped, clients.Length, 3 * clients.Length);

        await AssertAllGoOnAsync(node, clients);
    }

    [Fact]
    public async Task Refresh_CarriedOutAndEveryAnswerLost_IsUndoneForAnotherNodeWithoutBeingAsked()
    {
        await using var node = NewNode(_proxy.EndPoint, ReuseBehavior.Reject, windowMilliseconds: 1);
        await using var other = NewNode(_server.EndPoint, ReuseBehavior.Reject, windowMilliseconds: 1);
        await node.Get<RotationUndoer>().StartAsync(CancellationToken.None);
        var tokens = await node.LogInAsync();
        _proxy.DropAnswers(2);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => node.RefreshAsync(tokens.RefreshToken));

        await Conformance.Eventually.IsTrueAsync("the rotation to be undone", () => node.Get<RotationUndoer>().Count == 0);

        Assert.IsType<RefreshResult.Refreshed>(await other.RefreshPatientlyAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task Refresh_ManyCallersRepeatAfterALostAnswer_OneWinsAndItsSuccessorWorks()
    {
        await using var node = NewNode(_proxy.EndPoint, ReuseBehavior.Reject, windowMilliseconds: 60_000);
        var tokens = await node.LogInAsync();
        _proxy.DropAnswers(2);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => node.RefreshAsync(tokens.RefreshToken));

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => node.RefreshPatientlyAsync(tokens.RefreshToken))));

        var winner = Assert.Single(results.OfType<RefreshResult.Refreshed>());
        Assert.Equal(63, results.Count(result => result == new RefreshResult.Refused(RefreshFailure.Conflict)));
        Assert.IsType<RefreshResult.Refreshed>(await node.RefreshPatientlyAsync(winner.Tokens.RefreshToken));
    }

    private static SessionNode NewNode(string endPoint, ReuseBehavior behavior, int windowMilliseconds) => new(
        endPoint,
        options =>
        {
            options.Refresh.WithinWindow = behavior;
            options.Refresh.ReuseWindow = TimeSpan.FromMilliseconds(windowMilliseconds);
        },
        options =>
        {
            options.CommandTimeout = TimeSpan.FromMilliseconds(500);
            options.MaxRetries = 1;
            options.BreakDuration = TimeSpan.FromMilliseconds(500);
        });

    private static async Task<SessionTokens[]> LogInAsync(SessionNode node, int count = Clients)
    {
        // Every script is known to the server, so that an answer that is lost is that of the call.
        var first = Assert.IsType<RefreshResult.Refreshed>(await node.RefreshPatientlyAsync((await node.LogInAsync()).RefreshToken));
        _ = await node.RefreshPatientlyAsync(first.Tokens.RefreshToken);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => node.LogInAsync()));
    }

    private static async Task AssertAllGoOnAsync(SessionNode node, SessionTokens[] clients)
    {
        var results = await Task.WhenAll(clients.Select(tokens => node.RefreshPatientlyAsync(tokens.RefreshToken)));
        Assert.All(results, result => Assert.IsType<RefreshResult.Refreshed>(result));
        // What they got is good: the session goes on from it.
        var next = await Task.WhenAll(results.Select(result => node.RefreshPatientlyAsync(((RefreshResult.Refreshed)result).Tokens.RefreshToken)));
        Assert.All(next, result => Assert.IsType<RefreshResult.Refreshed>(result));
    }
}
