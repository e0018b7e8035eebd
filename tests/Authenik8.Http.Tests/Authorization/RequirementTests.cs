using System.Security.Claims;
using Authenik8.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>Each requirement, in each way to state it: the same callers pass, and the same are refused.</summary>
public sealed class RequirementTests(SharedHost<RequirementTests> shared) : IClassFixture<SharedHost<RequirementTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    public static TheoryData<string> RolePaths => new("/role/method", "/role/group/x", "/role/policy", "/role/builder", "/role/framework", "/role/controller", "/role/authorize", "/role/isinrole");

    public static TheoryData<string> AdminPaths => new("/admin/method", "/admin/group/x", "/admin/policy", "/admin/builder", "/admin/controller");

    public static TheoryData<string> PermissionPaths => new("/permission/method", "/permission/group/x", "/permission/policy", "/permission/builder", "/permission/controller");

    public static TheoryData<string> ScopePaths => new("/scope/method", "/scope/group/x", "/scope/policy", "/scope/builder", "/scope/controller");

    public static TheoryData<string> AllPaths => new([.. RolePaths, .. AdminPaths, .. PermissionPaths, .. ScopePaths]);

    static void IHostSetup.AddServices(IServiceCollection services)
    {
        services.AddControllers().AddApplicationPart(typeof(RequirementTests).Assembly);
        services.AddAuthorizationBuilder()
            .AddPolicy("built role", policy => policy.RequireRole("editor"))
            .AddPolicy("built admin", policy => policy.RequireAdmin())
            .AddPolicy("built permission", policy => policy.RequirePermission("posts:write"))
            .AddPolicy("built scope", policy => policy.RequireScope("profile"));
    }

    static void IHostSetup.Map(WebApplication app)
    {
        app.MapControllers();

        app.MapGet("/role/method", () => "in").RequireRole("editor");
        app.MapGet("/role/any", () => "in").RequireRole("author", "editor");
        app.MapGet("/role/both", () => "in").RequireRole("author").RequireRole("editor");
        app.MapGet("/role/policy", () => "in").RequireAuthorization(PolicyNames.RequireRolePrefix + "editor");
        app.MapGet("/role/builder", () => "in").RequireAuthorization("built role");
        app.MapGet("/role/framework", () => "in").RequireAuthorization(policy => policy.RequireRole("editor"));
        app.MapGet("/role/authorize", () => "in").WithMetadata(new AuthorizeAttribute { Roles = "author,editor" });
        app.MapGet("/role/isinrole", (ClaimsPrincipal user) => user.IsInRole("editor") ? Results.Ok() : Results.Forbid()).RequireAuthorization();
        var group = app.MapGroup("/role/group").RequireRole("editor");
        group.MapGet("/x", () => "in");
        group.MapGet("/open", () => "in").AllowAnonymous();

        app.MapGet("/admin/method", () => "in").RequireAdmin();
        app.MapGroup("/admin/group").RequireAdmin().MapGet("/x", () => "in");
        app.MapGet("/admin/policy", () => "in").RequireAuthorization(PolicyNames.RequireAdmin);
        app.MapGet("/admin/builder", () => "in").RequireAuthorization("built admin");

        app.MapGet("/permission/method", () => "in").RequirePermission("posts:write");
        app.MapGet("/permission/all", () => "in").RequirePermission("a", "b");
        app.MapGroup("/permission/group").RequirePermission("posts:write").MapGet("/x", () => "in");
        app.MapGet("/permission/policy", () => "in").RequireAuthorization(PolicyNames.RequirePermissionPrefix + "posts:write");
        app.MapGet("/permission/builder", () => "in").RequireAuthorization("built permission");

        app.MapGet("/scope/method", () => "in").RequireScope("profile");
        app.MapGet("/scope/both", () => "in").RequireScope("profile").RequireScope("mail");
        app.MapGroup("/scope/group").RequireScope("profile").MapGet("/x", () => "in");
        app.MapGet("/scope/policy", () => "in").RequireAuthorization(PolicyNames.RequireScopePrefix + "profile");
        app.MapGet("/scope/builder", () => "in").RequireAuthorization("built scope");
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public async Task Requirement_NoToken_Is401WithoutError(string path)
    {
        var answer = await _host.GetAsync(path);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer realm=\"authenik8\"", answer.Challenge);
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public async Task Requirement_CallerWithNothing_Is403InsufficientScope(string path)
    {
        var answer = await _host.GetAsync(path, await _host.TokenAsync());

        answer.AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Contains("error=\"insufficient_scope\"", answer.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RolePaths))]
    public async Task Role_OneOfThoseNamed_Passes(string path)
    {
        Assert.Equal(200, (await _host.GetAsync(path, await _host.TokenAsync(roles: ["reader", "editor"]))).Status);
        Assert.Equal(403, (await _host.GetAsync(path, await _host.TokenAsync(roles: ["Editor"]))).Status);
        Assert.Equal(403, (await _host.GetAsync(path, await _host.TokenAsync(permissions: ["editor"], scopes: ["editor"]))).Status);
    }

    [Fact]
    public async Task Role_AnyOfSeveral_Passes()
    {
        Assert.Equal(200, (await _host.GetAsync("/role/any", await _host.TokenAsync(roles: ["author"]))).Status);
        Assert.Equal(403, (await _host.GetAsync("/role/any", await _host.TokenAsync(roles: ["reader"]))).Status);
    }

    [Fact]
    public async Task Role_TwoCalls_MustBothBeSatisfied()
    {
        Assert.Equal(403, (await _host.GetAsync("/role/both", await _host.TokenAsync(roles: ["author"]))).Status);
        Assert.Equal(200, (await _host.GetAsync("/role/both", await _host.TokenAsync(roles: ["author", "editor"]))).Status);
    }

    [Theory]
    [MemberData(nameof(AdminPaths))]
    public async Task Admin_RoleAdmin_Passes(string path)
    {
        Assert.Equal(200, (await _host.GetAsync(path, await _host.TokenAsync(roles: [RoleNames.Admin]))).Status);
        Assert.Equal(403, (await _host.GetAsync(path, await _host.TokenAsync(roles: ["administrator"]))).Status);
    }

    [Theory]
    [MemberData(nameof(PermissionPaths))]
    public async Task Permission_Held_Passes(string path)
    {
        Assert.Equal(200, (await _host.GetAsync(path, await _host.TokenAsync(permissions: ["posts:write"]))).Status);
        Assert.Equal(403, (await _host.GetAsync(path, await _host.TokenAsync(permissions: ["posts:writer", "posts", "POSTS:WRITE"]))).Status);
        Assert.Equal(403, (await _host.GetAsync(path, await _host.TokenAsync(roles: ["posts:write"]))).Status);
    }

    [Fact]
    public async Task Permission_EveryOneOfSeveral_IsNeeded()
    {
        Assert.Equal(403, (await _host.GetAsync("/permission/all", await _host.TokenAsync(permissions: ["a"]))).Status);
        Assert.Equal(200, (await _host.GetAsync("/permission/all", await _host.TokenAsync(permissions: ["b", "a"]))).Status);
    }

    [Theory]
    [MemberData(nameof(ScopePaths))]
    public async Task Scope_Granted_Passes(string path)
    {
        Assert.Equal(200, (await _host.GetAsync(path, await _host.TokenAsync(scopes: ["profile", "posts"]))).Status);

        var refused = await _host.GetAsync(path, await _host.TokenAsync(scopes: ["profiles"]));

        refused.AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.EndsWith(", scope=\"profile\"", refused.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scope_OneOfTwoMissing_TheRefusalNamesAllThatAreNeeded()
    {
        Assert.Equal(200, (await _host.GetAsync("/scope/both", await _host.TokenAsync(scopes: ["profile", "mail", "posts"]))).Status);

        var refused = await _host.GetAsync("/scope/both", await _host.TokenAsync(scopes: ["profile"]));

        Assert.EndsWith("error_description=\"The caller may not do this.\", scope=\"profile mail\"", refused.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scope_NotWhatIsMissing_IsNotNamed()
    {
        var refused = await _host.GetAsync("/role/method", await _host.TokenAsync(scopes: ["profile"]));

        Assert.DoesNotContain("scope=\"profile\"", refused.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_OpenEndpointInIt_IsOpen() => Assert.Equal(200, (await _host.GetAsync("/role/group/open")).Status);

    [Fact]
    public async Task Controller_RequirementsOfClassAndAction_MustBothBeSatisfied()
    {
        Assert.Equal(403, (await _host.GetAsync("/controller/both", await _host.TokenAsync(permissions: ["posts:write"]))).Status);
        Assert.Equal(403, (await _host.GetAsync("/controller/both", await _host.TokenAsync(roles: ["editor"]))).Status);
        Assert.Equal(200, (await _host.GetAsync("/controller/both", await _host.TokenAsync(roles: ["editor"], permissions: ["posts:write"]))).Status);
    }

    [Fact]
    public async Task FallbackPolicy_SetByTheHost_DeniesWhateverIsNotOpened()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
            map: app => app.MapGet("/opened", () => "open").AllowAnonymous());

        (await host.GetAsync("/public")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await host.GetAsync("/nowhere")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(200, (await host.GetAsync("/public", await host.TokenAsync())).Status);
        Assert.Equal(200, (await host.GetAsync("/opened")).Status);
        Assert.Equal(200, (await host.GetAsync("/.well-known/jwks.json")).Status);
        Assert.Equal(200, (await host.RefreshAsync((await host.StartSessionAsync()).RefreshToken)).Status);
        (await host.PostAsync("/auth/logout")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Forbid_ByTheHostWithoutToken_Is403WithoutError()
    {
        await using var host = await TestHost.StartAsync(map: app => app.MapGet("/forbidden", () => Results.Forbid()));

        var anonymous = await host.GetAsync("/forbidden");
        var known = await host.GetAsync("/forbidden", await host.TokenAsync());

        anonymous.AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("Bearer realm=\"authenik8\"", anonymous.Challenge);
        Assert.Contains("error=\"insufficient_scope\"", known.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public void Requirements_OfNothing_AreRefusedWhenTheyAreStated()
    {
        var builder = new AuthorizationPolicyBuilder();

        Assert.Throws<ArgumentException>(() => new RequireRoleAttribute());
        Assert.Throws<ArgumentException>(() => new RequireRoleAttribute(" "));
        Assert.Throws<ArgumentException>(() => new RequireRoleAttribute("admin,editor"));
        Assert.Throws<ArgumentException>(() => new RequirePermissionAttribute());
        Assert.Throws<ArgumentException>(() => new RequirePermissionAttribute("a", ""));
        Assert.Throws<ArgumentException>(() => new RequireScopeAttribute());
        Assert.Throws<ArgumentException>(() => new RequireScopeAttribute("profile mail"));
        Assert.Throws<ArgumentException>(() => new RequireScopeAttribute("a\"b"));
        Assert.Throws<ArgumentException>(() => new RequireScopeAttribute("a\r\nb"));
        Assert.Throws<ArgumentException>(() => new RequireSubjectAttribute(""));
        Assert.Throws<ArgumentException>(() => new RequireSubjectAttribute { OrPermission = " " });
        Assert.Throws<ArgumentException>(() => builder.RequirePermission());
        Assert.Throws<ArgumentException>(() => builder.RequireScope("profile mail"));
        Assert.Throws<ArgumentException>(() => builder.RequireSubject(orPermission: ""));
    }

    [Theory]
    [InlineData("RequireRole:")]
    [InlineData("RequireRole")]
    [InlineData("requireadmin")]
    [InlineData("RequireNothing:x")]
    public async Task PolicyName_NotOneOfOurs_IsUnknown(string name) =>
        Assert.Null(await _host.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(name));

    [Theory]
    [InlineData("RequireRole:a,b")]
    [InlineData("RequireScope:a b")]
    [InlineData("RequirePermission: ")]
    public async Task PolicyName_OfWhatCannotBeRequired_Throws(string name)
    {
        var policies = _host.Services.GetRequiredService<IAuthorizationPolicyProvider>();

        await Assert.ThrowsAsync<ArgumentException>(() => policies.GetPolicyAsync(name));
    }

    [Fact]
    public async Task PolicyName_TakenByTheHost_IsTheHosts()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddAuthorizationBuilder().AddPolicy(PolicyNames.RequireAdmin, policy => policy.RequireRole("root")),
            map: app => app.MapGet("/admin", () => "in").RequireAuthorization(PolicyNames.RequireAdmin));

        Assert.Equal(403, (await host.GetAsync("/admin", await host.TokenAsync(roles: [RoleNames.Admin]))).Status);
        Assert.Equal(200, (await host.GetAsync("/admin", await host.TokenAsync(roles: ["root"]))).Status);
    }
}
