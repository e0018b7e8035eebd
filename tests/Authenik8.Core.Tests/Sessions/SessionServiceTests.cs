using System.Text.Json;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

public sealed class SessionServiceTests
{
    [Fact]
    public async Task Start_Grant_StandsInTheAccessToken()
    {
        await using var engine = new Engine();

        var tokens = await engine.LogInAsync(new Subject("ada", "acme"), new Grant { Roles = ["editor"], Permissions = ["posts:write"], Scopes = ["profile"] });

        var token = await engine.AcceptsAsync(tokens);
        Assert.Equal(new Subject("ada", "acme"), token.Subject);
        Assert.Equal(tokens.SessionId, token.SessionId);
        Assert.Equal(["editor"], token.Roles);
        Assert.Equal(["posts:write"], token.Permissions);
        Assert.Equal(["profile"], token.Scopes);
        Assert.Equal(engine.Clock.GetUtcNow().ToUnixTimeSeconds(), token.AuthTime!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Start_ReservedClaim_IsRefusedAndLeavesNoSession()
    {
        await using var engine = new Engine();
        using var claims = JsonDocument.Parse("""{"sub":"root"}""");

        var exception = await Assert.ThrowsAnyAsync<ArgumentException>(() => engine.LogInAsync(grant: new Grant { Claims = claims.RootElement }));

        Assert.Contains("sub", exception.Message, StringComparison.Ordinal);
        Assert.Empty(await engine.Sessions.ListAsync(Engine.Ada, CancellationToken.None));
    }

    [Fact]
    public async Task Start_CallerChangesWhatItPassed_SessionStaysAsGranted()
    {
        await using var engine = new Engine();
        List<string> roles = ["reader"];
        SessionTokens tokens;
        using (var claims = JsonDocument.Parse("""{"plan":"pro"}"""))
            tokens = await engine.LogInAsync(grant: new Grant { Roles = roles, Claims = claims.RootElement });
        roles.Add("admin");

        var refreshed = await engine.AcceptsAsync(await engine.RefreshedAsync(tokens.RefreshToken));

        Assert.Equal(["reader"], refreshed.Roles);
        Assert.True(refreshed.TryGetClaim("plan", out var plan));
        Assert.Equal("pro", plan.GetString());
    }

    [Fact]
    public async Task Start_BeyondTheCap_EndsTheLeastRecentlySeenAndItsAccessTokens()
    {
        await using var engine = new Engine(options => options.Sessions.MaxPerSubject = 2);
        var first = await engine.LogInAsync();
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await engine.LogInAsync();
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        first = await engine.RefreshedAsync(first.RefreshToken);
        engine.Clock.Advance(TimeSpan.FromSeconds(1));

        var third = await engine.LogInAsync();

        await engine.RefusesAsync(TokenFailure.Revoked, second);
        await engine.RefusesAsync(RefreshFailure.Revoked, second.RefreshToken);
        _ = await engine.AcceptsAsync(first);
        _ = await engine.AcceptsAsync(third);
    }

    [Fact]
    public async Task Refresh_CurrentToken_GivesANewPairOfTheSameSession()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(20));

        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);

        await engine.RefusesAsync(TokenFailure.Expired, tokens);
        Assert.Equal(tokens.SessionId, (await engine.AcceptsAsync(refreshed)).SessionId);
        Assert.NotEqual(tokens.RefreshToken, refreshed.RefreshToken);
    }

    [Fact]
    public async Task Refresh_SpentTokenWithinTheWindow_ConflictsAndTheSessionLivesOn()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();
        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);
        engine.Clock.Advance(TimeSpan.FromSeconds(10));

        await engine.RefusesAsync(RefreshFailure.Conflict, tokens.RefreshToken);

        _ = await engine.AcceptsAsync(refreshed);
        _ = await engine.RefreshedAsync(refreshed.RefreshToken);
    }

    [Fact]
    public async Task Refresh_SpentTokenAfterTheWindow_EndsTheSessionAndItsAccessTokensAtOnce()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();
        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);
        engine.Clock.Advance(TimeSpan.FromSeconds(10.001));

        await engine.RefusesAsync(RefreshFailure.Reused, tokens.RefreshToken);

        await engine.RefusesAsync(TokenFailure.Revoked, refreshed);
        await engine.RefusesAsync(RefreshFailure.Revoked, refreshed.RefreshToken);
    }

    [Fact]
    public async Task Refresh_ReplaySuccessor_GivesTheSameSuccessorToEachCaller()
    {
        await using var engine = new Engine(options => options.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor);
        var tokens = await engine.LogInAsync();

        var first = await engine.RefreshedAsync(tokens.RefreshToken);
        var second = await engine.RefreshedAsync(tokens.RefreshToken);

        Assert.Equal(first.RefreshToken, second.RefreshToken);
        Assert.NotEqual(first.AccessToken.Value, second.AccessToken.Value);
        _ = await engine.AcceptsAsync(second);
    }

    [Fact]
    public async Task Refresh_ReplaySuccessorAfterItWasUsed_IsTheft()
    {
        await using var engine = new Engine(options => options.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor);
        var tokens = await engine.LogInAsync();
        var successor = await engine.RefreshedAsync(tokens.RefreshToken);
        _ = await engine.RefreshedAsync(successor.RefreshToken);

        await engine.RefusesAsync(RefreshFailure.Reused, tokens.RefreshToken);
    }

    [Fact]
    public async Task Refresh_IdleTooLong_IsExpired()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();
        engine.Clock.Advance(TimeSpan.FromDays(14));

        await engine.RefusesAsync(RefreshFailure.Expired, tokens.RefreshToken);
    }

    [Fact]
    public async Task Refresh_NeverIdle_EndsAtTheAbsoluteLifetimeAndNoAccessTokenOutlivesIt()
    {
        await using var engine = new Engine();
        var started = engine.Clock.GetUtcNow();
        var tokens = await engine.LogInAsync();
        for (var day = 13; day < 90; day += 13)
        {
            engine.Clock.MoveTo(started + TimeSpan.FromDays(day));
            tokens = await engine.RefreshedAsync(tokens.RefreshToken);
        }
        engine.Clock.MoveTo(started + TimeSpan.FromDays(90) - TimeSpan.FromMinutes(5));
        tokens = await engine.RefreshedAsync(tokens.RefreshToken);
        Assert.True(tokens.AccessToken.ExpiresAt <= started + TimeSpan.FromDays(90));

        engine.Clock.MoveTo(started + TimeSpan.FromDays(90));

        await engine.RefusesAsync(RefreshFailure.Expired, tokens.RefreshToken);
        await engine.RefusesAsync(TokenFailure.Expired, tokens);
    }

    [Fact]
    public async Task Refresh_InTheLastMillisecondOfTheSession_StillSucceeds()
    {
        await using var engine = new Engine(options => options.Sessions.AbsoluteLifetime = options.Sessions.IdleTimeout);
        var tokens = await engine.LogInAsync();
        engine.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromMilliseconds(1));

        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);

        Assert.True(refreshed.AccessToken.ExpiresAt <= engine.Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task End_OwnSession_RefusesItsTokensAtOnceAndNoOthers()
    {
        await using var engine = new Engine();
        var phone = await engine.LogInAsync();
        var laptop = await engine.LogInAsync();

        Assert.True(await engine.Sessions.EndAsync(Engine.Ada, phone.SessionId, SessionEndReason.Logout, CancellationToken.None));

        await engine.RefusesAsync(TokenFailure.Revoked, phone);
        await engine.RefusesAsync(RefreshFailure.Revoked, phone.RefreshToken);
        _ = await engine.AcceptsAsync(laptop);
        Assert.False(await engine.Sessions.EndAsync(Engine.Ada, phone.SessionId, SessionEndReason.Logout, CancellationToken.None));
    }

    [Fact]
    public async Task End_SessionOfAnother_EndsNothing()
    {
        await using var engine = new Engine();
        var bob = await engine.LogInAsync(Engine.Bob);

        Assert.False(await engine.Sessions.EndAsync(Engine.Ada, bob.SessionId, SessionEndReason.EndedByOwner, CancellationToken.None));

        _ = await engine.AcceptsAsync(bob);
        _ = await engine.RefreshedAsync(bob.RefreshToken);
    }

    [Fact]
    public async Task EndAllBut_ManySessions_KeepsThatOne()
    {
        await using var engine = new Engine();
        var kept = await engine.LogInAsync();
        var others = new[] { await engine.LogInAsync(), await engine.LogInAsync() };
        var bob = await engine.LogInAsync(Engine.Bob);

        Assert.Equal(2, await engine.Sessions.EndAllButAsync(Engine.Ada, kept.SessionId, SessionEndReason.EndedByOwner, CancellationToken.None));

        foreach (var other in others)
            await engine.RefusesAsync(TokenFailure.Revoked, other);
        _ = await engine.AcceptsAsync(kept);
        _ = await engine.AcceptsAsync(bob);
        Assert.Equal([kept.SessionId], (await engine.Sessions.ListAsync(Engine.Ada, CancellationToken.None)).Select(session => session.Id));
    }

    [Fact]
    public async Task EndAll_ThenLogInAtTheSameInstant_NewSessionIsAccepted()
    {
        await using var engine = new Engine();
        var before = await engine.LogInAsync();

        Assert.Equal(1, await engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.Administrator, CancellationToken.None));
        var after = await engine.LogInAsync();

        await engine.RefusesAsync(TokenFailure.Revoked, before);
        _ = await engine.AcceptsAsync(after);
    }

    [Fact]
    public async Task EndByRefreshToken_AnyGeneration_EndsTheSession()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();
        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);

        Assert.True(await engine.Sessions.EndByRefreshTokenAsync(tokens.RefreshToken, CancellationToken.None));

        await engine.RefusesAsync(TokenFailure.Revoked, refreshed);
        Assert.True(await engine.Sessions.EndByRefreshTokenAsync(tokens.RefreshToken, CancellationToken.None));
        Assert.False(await engine.Sessions.EndByRefreshTokenAsync("ak8r_nothing", CancellationToken.None));
    }

    [Fact]
    public async Task VerifyActive_SessionEndedWhereTheIndexDoesNotHear_IsRefused()
    {
        await using var engine = new Engine(options => options.Revocation.Mode = Authenik8.Revocation.RevocationMode.None);
        var tokens = await engine.LogInAsync();
        Assert.IsType<TokenVerification.Valid>(await engine.Sessions.VerifyActiveAsync(tokens.AccessToken.Value, CancellationToken.None));

        _ = await engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);

        _ = await engine.AcceptsAsync(tokens);
        Assert.Equal(
            new TokenVerification.Invalid(TokenFailure.Revoked),
            await engine.Sessions.VerifyActiveAsync(tokens.AccessToken.Value, CancellationToken.None));
    }
}
