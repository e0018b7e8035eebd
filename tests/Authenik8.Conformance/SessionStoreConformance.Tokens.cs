using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What is true of an access token.
public abstract partial class SessionStoreConformance
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    private static TokenReference TokenOf(Session session, DateTimeOffset issuedAt) =>
        new(TokenId.New(issuedAt), session.Subject, session.Id, issuedAt);

    private static TokenReference TokenWithoutSession(Subject subject, DateTimeOffset issuedAt) =>
        new(TokenId.New(issuedAt), subject, SessionId: null, issuedAt);

    private async Task<TokenState> CheckAsync(TokenReference token, DateTimeOffset at) =>
        await Store.CheckAsync(token, at, CancellationToken.None);

    private async Task RevokeAsync(RevocationEntry revocation, DateTimeOffset at) =>
        await Store.RevokeAsync(revocation, at, CancellationToken.None);

    [Fact]
    public async Task Check_LiveSession_IsActive()
    {
        var session = await StartAsync(NewSubject("acme"), Now);

        Assert.Equal(TokenState.Active, await CheckAsync(TokenOf(session, Now), Now));
    }

    [Fact]
    public async Task Check_TokenWithoutSession_IsActive()
    {
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(NewSubject(), Now), Now));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(NewSubject(NewTenant()), Now), Now));
    }

    [Fact]
    public async Task Check_UnknownSession_IsNotFound() =>
        Assert.Equal(TokenState.SessionNotFound, await CheckAsync(TokenOf(NewSession(NewSubject(), Now), Now), Now));

    [Fact]
    public async Task Check_SessionOfAnotherSubject_IsNotFound()
    {
        var session = await StartAsync();
        var other = await StartAsync();
        var token = TokenOf(session, Now);

        Assert.Equal(TokenState.SessionNotFound, await CheckAsync(token with { Subject = other.Subject }, Now));
        Assert.Equal(TokenState.SessionNotFound, await CheckAsync(token with { Subject = new Subject(session.Subject.Id, "acme") }, Now));
    }

    [Fact]
    public async Task Check_EndedSession_IsRevoked()
    {
        var session = await StartAsync();
        var token = TokenOf(session, Now);
        _ = await EndAsync(session.Subject, new SessionScope.One(session.Id), Now);

        Assert.Equal(TokenState.Revoked, await CheckAsync(token, Now));
        Assert.Equal(TokenState.Revoked, await CheckAsync(token, Now + TokenLifetime));
    }

    [Fact]
    public async Task Check_SessionAtItsExpiry_IsDecidedToTheMillisecond()
    {
        var session = await StartAsync();
        var token = TokenOf(session, Now);

        Assert.Equal(TokenState.Active, await CheckAsync(token, session.IdleExpiresAt - Millisecond));
        Assert.Equal(TokenState.SessionExpired, await CheckAsync(token, session.IdleExpiresAt));
    }
}
