using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Endpoints;

public sealed class SubjectResolverTests : IAsyncLifetime
{
    private readonly ControlledResolver _resolver = new();
    private TestHost _host = null!;

    public async Task InitializeAsync() => _host = await TestHost.StartAsync(
        services: services => services.AddSingleton<ISubjectResolver>(_resolver),
        map: app => app.MapGet("/admin", () => "in").RequireAdmin());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Resolver_Denies_TheTokenIsRefusedAndNotSpent()
    {
        var session = await _host.StartSessionAsync();
        _resolver.Answer = (_, _) => Task.FromResult<SubjectResolution>(new SubjectResolution.Denied());

        (await _host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Forbidden, "subject_denied");

        _resolver.Answer = ControlledResolver.Allow;
        Assert.Equal(200, (await _host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Fact]
    public async Task Resolver_ChangesRoles_TheNextAccessTokenHasThem()
    {
        var session = await _host.StartSessionAsync();
        Assert.Equal(403, (await _host.GetAsync("/admin", session.AccessToken.Value)).Status);

        _resolver.Answer = (grant, cancellationToken) => ControlledResolver.Allow(grant with { Roles = ["admin"] }, cancellationToken);
        var promoted = await _host.RefreshAsync(session.RefreshToken);
        _resolver.Answer = ControlledResolver.Allow;
        var demoted = await _host.RefreshAsync(promoted.RefreshToken);

        Assert.Equal(200, (await _host.GetAsync("/admin", promoted.AccessToken)).Status);
        Assert.Equal(403, (await _host.GetAsync("/admin", demoted.AccessToken)).Status);
    }

    [Fact]
    public async Task Resolver_Throws_IsAFaultOfTheHostAndTheTokenIsNotSpent()
    {
        var session = await _host.StartSessionAsync();
        _resolver.Answer = (_, _) => throw new InvalidOperationException("the database of the host is gone");

        var answer = await _host.RefreshAsync(session.RefreshToken);

        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("database", answer.Body, StringComparison.Ordinal);
        Assert.Contains(_host.Logs.Lines, line => line.Text.Contains("the database of the host is gone", StringComparison.Ordinal));
        _resolver.Answer = ControlledResolver.Allow;
        Assert.Equal(200, (await _host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Fact]
    public async Task Resolver_GrantThatCannotBeIssued_IsAFaultOfTheHostAndTheTokenIsNotSpent()
    {
        var session = await _host.StartSessionAsync();
        _resolver.Answer = (grant, cancellationToken) => ControlledResolver.Allow(grant with { Scopes = ["two words"] }, cancellationToken);

        Assert.Equal(500, (await _host.RefreshAsync(session.RefreshToken)).Status);

        _resolver.Answer = ControlledResolver.Allow;
        Assert.Equal(200, (await _host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Fact]
    public async Task Resolver_SpentToken_StillEndsTheSession()
    {
        var session = await _host.StartSessionAsync();
        var successor = await _host.RefreshAsync(session.RefreshToken);
        _host.Clock.Advance(TimeSpan.FromSeconds(11));

        (await _host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");

        (await _host.GetAsync("/me", successor.AccessToken)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task AddSubjectResolver_ScopedServicesOfTheHost_AreAtItsHand()
    {
        await using var host = await TestHost.StartAsync(services: services =>
        {
            services.AddScoped<Accounts>();
            services.AddAuthenik8().AddSubjectResolver<AccountResolver>();
        });
        var ada = await host.StartSessionAsync("ada");
        var eve = await host.StartSessionAsync("eve");

        Assert.Equal(200, (await host.RefreshAsync(ada.RefreshToken)).Status);
        (await host.RefreshAsync(eve.RefreshToken)).AssertProblem(HttpStatusCode.Forbidden, "subject_denied");
    }

    private sealed class Accounts
    {
        public bool IsOpen(string id) => id == "ada";
    }

    private sealed class AccountResolver(Accounts accounts) : ISubjectResolver
    {
        public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken) =>
            Task.FromResult<SubjectResolution>(accounts.IsOpen(session.Subject.Id) ? new SubjectResolution.Active(session.Grant) : new SubjectResolution.Denied());
    }
}
