using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Redis has no memory left and evicts nothing.</summary>
public sealed class FullServerTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private SessionNode _node = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _node = new SessionNode(_server.EndPoint);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_ServerFull_TheSessionIsEndedAndThisProcessRefusesItsTokens(bool all)
    {
        var subject = new Subject($"user-{SessionId.New()}");
        var tokens = await _node.LogInAsync(subject);
        Assert.Equal("+OK", await _server.SendAsync("CONFIG SET maxmemory 1"));

        // The other nodes are not told, so the call says that it is not done.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => all
            ? _node.Sessions.EndAllAsync(subject, SessionEndReason.Logout, CancellationToken.None)
            : _node.Sessions.EndAsync(subject, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));

        Assert.Equal(
            new TokenVerification.Invalid(TokenFailure.Revoked), await _node.Tokens.VerifyAsync(tokens.AccessToken.Value, CancellationToken.None));
        Assert.Equal("+OK", await _server.SendAsync("CONFIG SET maxmemory 0"));
        Assert.Equal(new RefreshResult.Refused(RefreshFailure.Revoked), await _node.RefreshPatientlyAsync(tokens.RefreshToken));
        var session = await _node.Get<ISessionStore>().FindAsync(SubjectTag.Of(subject), tokens.SessionId, CancellationToken.None);
        Assert.Equal(SessionEndReason.Logout, session!.EndReason);
    }

    [Fact]
    public async Task Refresh_ServerFull_FailsAndTheTokenStaysGood()
    {
        var tokens = await _node.LogInAsync();
        Assert.Equal("+OK", await _server.SendAsync("CONFIG SET maxmemory 1"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _node.RefreshAsync(tokens.RefreshToken));

        // The server refused: there is nothing to undo.
        Assert.Equal(0, _node.Get<RotationUndoer>().Count);
        Assert.Equal("+OK", await _server.SendAsync("CONFIG SET maxmemory 0"));
        Assert.IsType<RefreshResult.Refreshed>(await _node.RefreshPatientlyAsync(tokens.RefreshToken));
    }
}
