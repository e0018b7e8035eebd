using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Http.Tests.Accounts.Hosting;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Endpoints;

/// <summary>A host that opens our endpoints to everybody does not start; and where it opens them all the same, each checks by itself.</summary>
public sealed class OpenedEndpointTests(SharedAccountHost<OpenedEndpointTests> shared) : IClassFixture<SharedAccountHost<OpenedEndpointTests>>, IHostSetup
{
    private readonly AccountHost _host = shared.Host;

    public static TheoryData<string, string> Administration => new()
    {
        { "GET", "accounts" },
        { "GET", "accounts/{id}" },
        { "POST", "accounts/{id}/disable" },
        { "POST", "accounts/{id}/enable" },
        { "PUT", "accounts/{id}/roles" },
        { "DELETE", "accounts/{id}/sessions" },
        { "POST", "accounts/{id}/password/reset" },
    };

    public static TheoryData<string, string> OfCallers => new()
    {
        { "GET", "/auth/me" },
        { "PATCH", "/auth/me" },
        { "POST", "/auth/password/change" },
        { "POST", "/auth/email/change" },
        { "DELETE", "/auth/account" },
        { "POST", "/auth/account/delete" },
        { "GET", "/auth/sessions" },
        { "DELETE", "/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA" },
        { "POST", "/auth/logout/all" },
    };

    static void IHostSetup.AddServices(IServiceCollection services) => services.AddSingleton<IStartupFilter, OpenEverything>();

    [Theory]
    [InlineData("the endpoints")]
    [InlineData("a group above")]
    [InlineData("a group above, in the end")]
    public async Task AllowAnonymous_OnOurEndpoints_IsAnErrorAtStartThatSaysWhy(string where)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(prefix: null, map: app =>
        {
            switch (where)
            {
                case "the endpoints":
                    app.MapAuthenik8().AllowAnonymous();
                    break;
                case "a group above":
                    app.MapGroup("/api").AllowAnonymous().MapAuthenik8();
                    break;
                default:
                    var group = app.MapGroup("/api");
                    group.MapAuthenik8();
                    ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.Metadata.Add(new AllowAnonymousAttribute()));
                    break;
            }
        }));

        Assert.Contains("AllowAnonymous()", exception.Message, StringComparison.Ordinal);
        Assert.Contains("/admin/accounts/{id}/roles", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/login", exception.Message.Split("Opened:")[1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Administration))]
    public async Task OpenedAdministration_ServesAdministratorsOnly(string method, string path)
    {
        var email = AccountHost.NewEmail();
        var member = await _host.NewMemberAsync(email);
        var id = (await _host.FindAsync(email)).Subject.Id;
        var guest = _host.NewVisitor();
        guest.AccessToken = (await _host.Host.StartSessionAsync("guest")).AccessToken.Value;
        var revoked = await _host.NewAdminAsync();
        Assert.Equal(204, (await _host.Host.PostAsync("/auth/logout", revoked.AccessToken)).Status);
        var garbage = _host.NewVisitor();
        garbage.AccessToken = "garbage";
        var byRole = _host.NewVisitor();
        byRole.AccessToken = await _host.Host.TokenAsync("root", roles: ["admin", IAccountAdministration.Permission], scopes: [IAccountAdministration.Permission]);

        (await AskAsync(_host.NewVisitor(), method, path, id)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await AskAsync(garbage, method, path, id)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        (await AskAsync(revoked, method, path, id)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        foreach (var visitor in new[] { member, guest, byRole })
            (await AskAsync(visitor, method, path, id)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        if (path.Contains("{id}", StringComparison.Ordinal))
            (await AskAsync(await _host.NewAdminAsync("another tenant"), method, path, id)).AssertProblem(HttpStatusCode.NotFound, "account_not_found");
        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(email)).Status);
        Assert.Empty((await _host.FindAsync(email)).Roles);
        (await member.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        Assert.InRange((await AskAsync(await _host.NewAdminAsync(), method, path, id)).Status, 200, 204);
    }

    [Theory]
    [MemberData(nameof(OfCallers))]
    public async Task OpenedEndpointOfCallers_ServesNobodyWithoutAToken(string method, string path)
    {
        var revoked = _host.NewVisitor();
        revoked.AccessToken = await _host.Host.TokenAsync();
        Assert.Equal(204, (await _host.Host.PostAsync("/auth/logout", revoked.AccessToken)).Status);

        (await _host.NewVisitor().SendAsync(new HttpMethod(method), path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await revoked.SendAsync(new HttpMethod(method), path)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task OpenedEndpoint_ExpiredToken_IsRefused()
    {
        await using var host = await AccountHost.StartQuickAsync(services: services => services.AddSingleton<IStartupFilter, OpenEverything>());
        var admin = await host.NewAdminAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(16));

        (await admin.GetAsync("/auth/admin/accounts")).AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
        (await admin.GetAsync("/auth/sessions")).AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
    }

    [Fact]
    public void EveryEndpoint_IsOneOfTheseOrOpenByDesign()
    {
        var closed = _host.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/auth/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(name => !name.StartsWith("HEAD ", StringComparison.Ordinal));

        Assert.Equal(Administration.Count + OfCallers.Count, closed.Count());
    }

    private static Task<Answer> AskAsync(Visitor visitor, string method, string path, string id) => visitor.SendAsync(
        new HttpMethod(method),
        "/auth/admin/" + path.Replace("{id}", id, StringComparison.Ordinal),
        method == "PUT" ? new { roles = new[] { "editor" } } : null);

    /// <summary>Opens every endpoint after the application has started, which no check at the start can see.</summary>
    private sealed class OpenEverything : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseRouting();
            app.Use((context, following) =>
            {
                if (context.GetEndpoint() is { } endpoint)
                    context.SetEndpoint(new Endpoint(endpoint.RequestDelegate, new EndpointMetadataCollection([.. endpoint.Metadata, new AllowAnonymousAttribute()]), endpoint.DisplayName));
                return following();
            });
            next(app);
        };
    }
}
