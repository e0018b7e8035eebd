using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

public sealed class SubjectResolverTests
{
    [Fact]
    public async Task Refresh_RolesChanged_NextAccessTokenHasThem()
    {
        var accounts = new Accounts { Answer = granted => new SubjectResolution.Active(granted with { Roles = ["editor"] }) };
        await using var engine = New(accounts);
        var tokens = await engine.LogInAsync(grant: new Grant { Roles = ["reader"] });

        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);

        Assert.Equal(["editor"], (await engine.AcceptsAsync(refreshed)).Roles);
        Assert.Equal(["reader"], accounts.LastGranted!.Roles);
    }

    [Fact]
    public async Task Refresh_SubjectDenied_IsRefusedAndTheTokenIsNotSpent()
    {
        var accounts = new Accounts { Answer = _ => new SubjectResolution.Denied() };
        await using var engine = New(accounts);
        var tokens = await engine.LogInAsync();

        await engine.RefusesAsync(RefreshFailure.SubjectDenied, tokens.RefreshToken);

        accounts.Answer = granted => new SubjectResolution.Active(granted);
        _ = await engine.RefreshedAsync(tokens.RefreshToken);
    }

    [Fact]
    public async Task Refresh_ResolverFails_ThrowsAndTheTokenIsNotSpent()
    {
        var accounts = new Accounts { Answer = _ => throw new TimeoutException("The account database is slow.") };
        await using var engine = New(accounts);
        var tokens = await engine.LogInAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => engine.RefreshAsync(tokens.RefreshToken));

        accounts.Answer = granted => new SubjectResolution.Active(granted);
        _ = await engine.RefreshedAsync(tokens.RefreshToken);
    }

    [Fact]
    public async Task Refresh_ResolverGrantsWhatNoTokenCanSay_ThrowsAndTheTokenIsNotSpent()
    {
        var accounts = new Accounts { Answer = granted => new SubjectResolution.Active(granted with { Scopes = ["two words"] }) };
        await using var engine = New(accounts);
        var tokens = await engine.LogInAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => engine.RefreshAsync(tokens.RefreshToken));

        accounts.Answer = granted => new SubjectResolution.Active(granted);
        _ = await engine.RefreshedAsync(tokens.RefreshToken);
    }

    [Fact]
    public async Task Refresh_RolesRevokedWhileTheyWereRead_TokenIsRevokedToo()
    {
        Engine? started = null;
        var accounts = new Accounts
        {
            Answer = granted =>
            {
                // Between the answer and the token somebody takes the roles away.
                started!.Clock.Advance(TimeSpan.FromMilliseconds(5));
                started.Revocations.RevokeSubjectAsync(Engine.Ada, started.Clock.GetUtcNow(), CancellationToken.None).GetAwaiter().GetResult();
                started.Clock.Advance(TimeSpan.FromMilliseconds(5));
                return new SubjectResolution.Active(granted with { Roles = ["admin"] });
            },
        };
        await using var engine = New(accounts);
        started = engine;
        var tokens = await engine.LogInAsync();

        var refreshed = Assert.IsType<RefreshResult.Refreshed>(await engine.Sessions.RefreshAsync(tokens.RefreshToken, device: null, CancellationToken.None));

        var verification = await engine.Tokens.VerifyAsync(refreshed.Tokens.AccessToken.Value, CancellationToken.None);
        Assert.Equal(TokenFailure.Revoked, Assert.IsType<TokenVerification.Invalid>(verification).Reason);
    }

    [Fact]
    public async Task Refresh_EndedOrUnknownSession_HostIsNotAsked()
    {
        var accounts = new Accounts { Answer = granted => new SubjectResolution.Active(granted) };
        await using var engine = New(accounts);
        var tokens = await engine.LogInAsync();
        _ = await engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.Administrator, CancellationToken.None);

        await engine.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);

        Assert.Null(accounts.LastGranted);
    }

    private static Engine New(Accounts accounts) => new(register: services =>
    {
        services.AddScoped(_ => accounts);
        services.AddAuthenik8().AddSubjectResolver<AccountResolver>();
    });

    private sealed class Accounts
    {
        public required Func<Grant, SubjectResolution> Answer { get; set; }

        public Grant? LastGranted { get; set; }
    }

    private sealed class AccountResolver(Accounts accounts) : ISubjectResolver
    {
        public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken)
        {
            accounts.LastGranted = session.Grant;
            return Task.FromResult(accounts.Answer(session.Grant));
        }
    }
}
