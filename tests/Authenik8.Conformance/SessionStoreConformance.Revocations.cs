using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What each kind of revocation makes of an access token, and what it leaves alone.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Revoke_Token_ConcernsThatTokenOnly()
    {
        var session = await StartAsync();
        var token = TokenOf(session, Now);
        await RevokeAsync(new RevocationEntry.OfToken(token.Id, session.Subject, Now + TokenLifetime), Now);

        Assert.Equal(TokenState.Revoked, await CheckAsync(token, Now));
        Assert.Equal(TokenState.Revoked, await CheckAsync(token, Now + TokenLifetime - Millisecond));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenOf(session, Now), Now));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 0, Now));
    }

    [Fact]
    public async Task Revoke_TokenWithoutSession_IsRevoked()
    {
        var token = TokenWithoutSession(NewSubject(), Now);
        await RevokeAsync(new RevocationEntry.OfToken(token.Id, token.Subject, Now + TokenLifetime), Now);

        Assert.Equal(TokenState.Revoked, await CheckAsync(token, Now));
    }

    [Fact]
    public async Task Revoke_Session_ConcernsItsTokensAndLeavesTheSession()
    {
        var session = await StartAsync();
        var other = await StartAsync(session.Subject, Now);
        await RevokeAsync(new RevocationEntry.OfSession(session.Id, session.Subject, Now + TokenLifetime), Now);

        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenOf(session, Now), Now));
        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenOf(session, Now.AddMinutes(1)), Now.AddMinutes(1)));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenOf(other, Now), Now));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(session.Subject, Now), Now));
        Assert.Null((await FindAsync(session))!.EndReason);
    }

    [Theory]
    [InlineData(-1, TokenState.Revoked)]
    [InlineData(0, TokenState.Active)]
    [InlineData(1, TokenState.Active)]
    public async Task Revoke_SubjectBefore_IsDecidedToTheMillisecond(int issuedAfter, TokenState expected)
    {
        var session = await StartAsync();
        var before = Now.AddMinutes(1);
        await RevokeAsync(new RevocationEntry.OfSubject(session.Subject, before, before + TokenLifetime), before);
        var issuedAt = before.AddMilliseconds(issuedAfter);

        Assert.Equal(expected, await CheckAsync(TokenOf(session, issuedAt), before));
        Assert.Equal(expected, await CheckAsync(TokenWithoutSession(session.Subject, issuedAt), before));
    }

    [Fact]
    public async Task Revoke_Subject_ConcernsThatSubjectOnly()
    {
        var subject = NewSubject();
        await RevokeAsync(new RevocationEntry.OfSubject(subject, Now, Now + TokenLifetime), Now);
        var earlier = Now.AddMinutes(-1);

        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenWithoutSession(subject, earlier), Now));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(NewSubject(), earlier), Now));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(new Subject(subject.Id, "acme"), earlier), Now));
    }

    [Theory]
    [InlineData(-1, TokenState.Revoked)]
    [InlineData(0, TokenState.Active)]
    [InlineData(1, TokenState.Active)]
    public async Task Revoke_TenantBefore_IsDecidedToTheMillisecond(int issuedAfter, TokenState expected)
    {
        var tenant = NewTenant();
        var session = await StartAsync(NewSubject(tenant), Now);
        var before = Now.AddMinutes(1);
        await RevokeAsync(new RevocationEntry.OfTenant(tenant, before, before + TokenLifetime), before);
        var issuedAt = before.AddMilliseconds(issuedAfter);

        Assert.Equal(expected, await CheckAsync(TokenOf(session, issuedAt), before));
        Assert.Equal(expected, await CheckAsync(TokenWithoutSession(NewSubject(tenant), issuedAt), before));
    }

    [Fact]
    public async Task Revoke_Tenant_ConcernsThatTenantOnly()
    {
        var tenant = NewTenant();
        await RevokeAsync(new RevocationEntry.OfTenant(tenant, Now, Now + TokenLifetime), Now);
        var earlier = Now.AddMinutes(-1);

        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(NewSubject(), earlier), Now));
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(NewSubject(NewTenant()), earlier), Now));
        // A subject of that name is not the tenant of that name.
        Assert.Equal(TokenState.Active, await CheckAsync(TokenWithoutSession(new Subject(tenant), earlier), Now));
    }

    [Fact]
    public async Task Revoke_Again_ChangesNothing()
    {
        var session = await StartAsync(NewSubject(NewTenant()), Now);
        var token = TokenOf(session, Now.AddMinutes(-1));
        RevocationEntry[] revocations =
        [
            new RevocationEntry.OfToken(token.Id, session.Subject, Now + TokenLifetime),
            new RevocationEntry.OfSession(session.Id, session.Subject, Now + TokenLifetime),
            new RevocationEntry.OfSubject(session.Subject, Now, Now + TokenLifetime),
            new RevocationEntry.OfTenant(session.Subject.Tenant!, Now, Now + TokenLifetime),
        ];

        foreach (var revocation in revocations.Concat(revocations))
        {
            await RevokeAsync(revocation, Now);
            Assert.Equal(TokenState.Revoked, await CheckAsync(token, Now));
        }
    }

    [Fact]
    public async Task Revoke_EarlierBefore_NeverReplacesALaterOne()
    {
        var tenant = NewTenant();
        var subject = NewSubject();
        var expiresAt = Now + TokenLifetime;
        await RevokeAsync(new RevocationEntry.OfSubject(subject, Now, expiresAt), Now);
        await RevokeAsync(new RevocationEntry.OfSubject(subject, Now.AddMinutes(-5), expiresAt.AddMinutes(-5)), Now);
        await RevokeAsync(new RevocationEntry.OfTenant(tenant, Now, expiresAt), Now);
        await RevokeAsync(new RevocationEntry.OfTenant(tenant, Now.AddMinutes(-5), expiresAt.AddMinutes(-5)), Now);
        var issuedAt = Now - Millisecond;

        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenWithoutSession(subject, issuedAt), expiresAt - Millisecond));
        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenWithoutSession(NewSubject(tenant), issuedAt), expiresAt - Millisecond));
    }

    [Fact]
    public async Task Revoke_LaterBefore_ReplacesAnEarlierOne()
    {
        var tenant = NewTenant();
        var subject = NewSubject();
        foreach (var before in new[] { Now.AddMinutes(-5), Now })
        {
            await RevokeAsync(new RevocationEntry.OfSubject(subject, before, before + TokenLifetime), before);
            await RevokeAsync(new RevocationEntry.OfTenant(tenant, before, before + TokenLifetime), before);
        }
        var issuedAt = Now - Millisecond;

        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenWithoutSession(subject, issuedAt), Now));
        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenWithoutSession(NewSubject(tenant), issuedAt), Now));
    }

    [Fact]
    public async Task Check_RevokedTokenOfAnExpiredSession_IsRevokedFirst()
    {
        var session = await StartAsync();
        var token = TokenOf(session, Now);
        await RevokeAsync(new RevocationEntry.OfToken(token.Id, session.Subject, session.IdleExpiresAt.AddMinutes(5)), Now);

        Assert.Equal(TokenState.Revoked, await CheckAsync(token, session.IdleExpiresAt));
    }

    [Fact]
    public async Task Revoke_AlreadyExpired_ConcernsNothing()
    {
        var session = await StartAsync();
        var token = TokenOf(session, Now);

        await RevokeAsync(new RevocationEntry.OfToken(TokenId.New(Now), session.Subject, Now), Now);
        await RevokeAsync(new RevocationEntry.OfSubject(session.Subject, Now, Now.AddMinutes(-1)), Now);

        Assert.Equal(TokenState.Active, await CheckAsync(token, Now));
    }
}
