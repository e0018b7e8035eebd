using System.Security.Claims;
using Authenik8.Authorization;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>Whoever reads <see cref="IAuthorizeData"/>, and nothing else, enforces what our attributes ask for.</summary>
public sealed class AttributeReaderTests(SharedHost<AttributeReaderTests> shared) : IClassFixture<SharedHost<AttributeReaderTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    private static readonly Dictionary<string, (RequirementAttribute Attribute, ClaimsPrincipal Allowed)> Attributes = new(StringComparer.Ordinal)
    {
        ["admin"] = (new RequireAdminAttribute(), User((ClaimNames.Roles, "admin"))),
        ["role"] = (new RequireRoleAttribute("editor"), User((ClaimNames.Roles, "editor"))),
        ["one of two roles"] = (new RequireRoleAttribute("author", "editor"), User((ClaimNames.Roles, "editor"))),
        ["permission"] = (new RequirePermissionAttribute("posts:write"), User((ClaimNames.Permissions, "posts:write"))),
        ["two permissions"] = (new RequirePermissionAttribute("posts:write", "posts:read"), User((ClaimNames.Permissions, "posts:read"), (ClaimNames.Permissions, "posts:write"))),
        ["scope"] = (new RequireScopeAttribute("profile"), User((ClaimNames.Scope, "mail profile"))),
        ["two scopes"] = (new RequireScopeAttribute("profile", "mail"), User((ClaimNames.Scope, "mail profile"))),
        ["subject, by permission"] = (new RequireSubjectAttribute("id") { OrPermission = "users:any" }, User((ClaimNames.Permissions, "users:any"))),
        ["odd role"] = (new RequireRoleAttribute("6:editor:|\"r\u00f4le\" \U0001F600"), User((ClaimNames.Roles, "6:editor:|\"r\u00f4le\" \U0001F600"))),
        ["odd permissions"] = (new RequirePermissionAttribute("a,b", "1:c:", " d "), User((ClaimNames.Permissions, "a,b"), (ClaimNames.Permissions, "1:c:"), (ClaimNames.Permissions, " d "))),
    };

    public static TheoryData<string> Names => new([.. Attributes.Keys]);

    public static TheoryData<string, string, string> LegacyPaths => new()
    {
        { "/legacy/Role", "editor", "posts:read" },
        { "/legacy/Admin", "admin", "posts:read" },
        { "/legacy/Permission", "reader", "posts:write" },
    };

    static void IHostSetup.AddServices(IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy(PolicyNames.RequireAdmin, policy => policy.RequireRole("root"))
        .AddPolicy("Old enough", policy => policy.RequireClaim("age"));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CombinedPolicy_AsksForWhatTheAttributeSays(string name)
    {
        var (attribute, allowed) = Attributes[name];

        Assert.True(await PassesAsync(attribute, allowed));
        Assert.False(await PassesAsync(attribute, User()));
        Assert.False(await PassesAsync(attribute, new ClaimsPrincipal(new ClaimsIdentity(allowed.Claims))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PolicyByTheNameOfTheAttribute_AsksForTheSame(string name)
    {
        var (attribute, allowed) = Attributes[name];
        var authorization = _host.Services.GetRequiredService<IAuthorizationService>();

        Assert.True((await authorization.AuthorizeAsync(allowed, resource: null, attribute.Policy!)).Succeeded);
        Assert.False((await authorization.AuthorizeAsync(User(), resource: null, attribute.Policy!)).Succeeded);
    }

    [Fact]
    public async Task ListsWithSeparatorsInThem_AreNotTakenForOthers()
    {
        Assert.False(await PassesAsync(new RequirePermissionAttribute("a:1:b"), User((ClaimNames.Permissions, "a"), (ClaimNames.Permissions, "b"))));
        Assert.False(await PassesAsync(new RequirePermissionAttribute("a", "b"), User((ClaimNames.Permissions, "a:1:b"))));
        Assert.False(await PassesAsync(new RequirePermissionAttribute("a", "b"), User((ClaimNames.Permissions, "a,b"))));
        Assert.False(await PassesAsync(new RequireRoleAttribute("a|b"), User((ClaimNames.Roles, "a"))));
        // Half a character, which an escape would turn into another one.
        Assert.False(await PassesAsync(new RequireRoleAttribute("\ud800"), User((ClaimNames.Roles, "\ufffd"))));
    }

    [Fact]
    public async Task RequireSubject_WithoutARoute_LetsNobodyPass() =>
        Assert.False(await PassesAsync(new RequireSubjectAttribute("id"), User((ClaimNames.Subject, "ada"))));

    [Fact]
    public async Task WhatElseIsSetOnTheAttribute_CountsAsWell()
    {
        var roles = new RequirePermissionAttribute("posts:write") { Roles = "editor" };
        var policy = new RequireAdminAttribute { Policy = "Old enough" };
        var schemes = new RequireAdminAttribute { AuthenticationSchemes = "Elsewhere" };

        Assert.False(await PassesAsync(roles, User((ClaimNames.Permissions, "posts:write"))));
        Assert.False(await PassesAsync(roles, User((ClaimNames.Roles, "editor"))));
        Assert.True(await PassesAsync(roles, User((ClaimNames.Permissions, "posts:write"), (ClaimNames.Roles, "editor"))));
        Assert.False(await PassesAsync(policy, User((ClaimNames.Roles, "admin"))));
        Assert.False(await PassesAsync(policy, User(("age", "30"))));
        Assert.True(await PassesAsync(policy, User((ClaimNames.Roles, "admin"), ("age", "30"))));
        Assert.Equal(["Elsewhere"], (await CombineAsync(schemes)).AuthenticationSchemes);
        await Assert.ThrowsAsync<InvalidOperationException>(() => CombineAsync(new RequireAdminAttribute { Policy = "No such policy" }));
    }

    [Fact]
    public async Task SeveralAttributes_AskForEverything()
    {
        var policy = await AuthorizationPolicy.CombineAsync(Policies, [new RequireAdminAttribute(), new RequireScopeAttribute("profile")]);
        var authorization = _host.Services.GetRequiredService<IAuthorizationService>();

        Assert.False((await authorization.AuthorizeAsync(User((ClaimNames.Roles, "admin")), null, policy!)).Succeeded);
        Assert.True((await authorization.AuthorizeAsync(User((ClaimNames.Roles, "admin"), (ClaimNames.Scope, "profile")), null, policy!)).Succeeded);
    }

    [Fact]
    public async Task PolicyOfTheHostWithTheNameOfOurs_DoesNotReplaceTheAttribute()
    {
        Assert.False(await PassesAsync(new RequireAdminAttribute(), User((ClaimNames.Roles, "root"))));
        Assert.True(await PassesAsync(new RequireAdminAttribute(), User((ClaimNames.Roles, "admin"))));
    }

    [Theory]
    [InlineData("Authenik8:")]
    [InlineData("Authenik8:RequireAdmin:")]
    [InlineData("Authenik8:RequireAdmin:1:x")]
    [InlineData("authenik8:RequireAdmin")]
    [InlineData("Authenik8:RequireRoles:1:a")]
    [InlineData("Authenik8:RequireRole:6:editorX")]
    [InlineData("Authenik8:RequireRole:7:editor")]
    [InlineData("Authenik8:RequireRole:06:editor")]
    [InlineData("Authenik8:RequireRole:-1:editor")]
    [InlineData("Authenik8:RequireRole:4294967302:editor")]
    [InlineData("Authenik8:RequireRole:6:editor:")]
    [InlineData("Authenik8:RequireRole:editor")]
    [InlineData("Authenik8:Both:22:Authenik8:RequireAdmin")]
    public async Task NameThatNoAttributeCarries_IsUnknownToTheFramework(string name)
    {
        Assert.Null(await Policies.GetPolicyAsync(name));
        await Assert.ThrowsAsync<InvalidOperationException>(() => AuthorizationPolicy.CombineAsync(Policies, [new AuthorizeAttribute(name)]));
    }

    [Theory]
    [InlineData("Authenik8:RequireRole")]
    [InlineData("Authenik8:RequireRole:0:")]
    [InlineData("Authenik8:RequireRole:3:a,b")]
    [InlineData("Authenik8:RequireScope:3:a b")]
    [InlineData("Authenik8:RequireSubject:1: ")]
    public async Task NameOfWhatCannotBeRequired_Throws(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Policies.GetPolicyAsync(name));

    [Fact]
    public async Task DefaultPolicyOfTheHost_AppliesToAttributesAsToAPlainAuthorize()
    {
        await using var host = await TestHost.StartAsync(services: services => services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder("Other", Authenik8Defaults.AuthenticationScheme).RequireClaim("age").Build()));
        var policies = host.Services.GetRequiredService<IAuthorizationPolicyProvider>();

        foreach (var data in new IAuthorizeData[] { new RequireAdminAttribute(), new AuthorizeAttribute(PolicyNames.RequireRolePrefix + "admin") })
        {
            var policy = (await AuthorizationPolicy.CombineAsync(policies, [data]))!;
            Assert.Equal(["Other", Authenik8Defaults.AuthenticationScheme], policy.AuthenticationSchemes);
            Assert.Contains(policy.Requirements, requirement => requirement is ClaimsAuthorizationRequirement { ClaimType: "age" });
            Assert.Contains(policy.Requirements, requirement => requirement is RolesAuthorizationRequirement);
            Assert.Contains(policy.Requirements, requirement => requirement is DenyAnonymousAuthorizationRequirement);
        }
    }

    [Theory]
    [MemberData(nameof(LegacyPaths))]
    public async Task MvcWithoutEndpointRouting_EnforcesAttributes(string path, string role, string permission)
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddMvc(options => options.EnableEndpointRouting = false).AddApplicationPart(typeof(LegacyController).Assembly),
            map: app =>
            {
                app.UseAuthentication();
                app.UseMvc(routes => routes.MapRoute("legacy", "legacy/{action}", new { controller = "Legacy" }));
            });

        Assert.Equal(401, (await host.GetAsync(path)).Status);
        Assert.Equal(403, (await host.GetAsync(path, await host.TokenAsync(roles: ["reader"], permissions: ["posts:read"]))).Status);
        Assert.Equal(200, (await host.GetAsync(path, await host.TokenAsync(roles: [role], permissions: [permission]))).Status);
    }

    [Fact]
    public async Task RequireSubject_MvcWithoutEndpointRouting_ComparesTheRouteAndWhatIsBound()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddMvc(options => options.EnableEndpointRouting = false).AddApplicationPart(typeof(LegacyController).Assembly),
            map: app =>
            {
                app.UseAuthentication();
                app.UseMvc(routes => routes.MapRoute("legacy", "legacy/{action}/{id}", new { controller = "Legacy" }));
            });
        var token = await host.TokenAsync("ada");

        Assert.Equal("ada", (await host.GetAsync("/legacy/Subject/ada", token)).Body);
        Assert.Equal(403, (await host.GetAsync("/legacy/Subject/bob", token)).Status);
        Assert.Equal(403, (await SubjectBindingTests.SendFormAsync(host, HttpMethod.Get, "/legacy/Subject/ada", token, ("id", "bob"))).Status);
    }

    [Theory]
    [InlineData(typeof(AdminPage), "admin", true)]
    [InlineData(typeof(AdminPage), "reader", false)]
    [InlineData(typeof(EditorsPage), "editor", true)]
    [InlineData(typeof(EditorsPage), "admin", false)]
    [InlineData(typeof(WritersPage), "editor", false)]
    [InlineData(typeof(OwnPage), "reader", false)]
    public async Task BlazorAuthorizeRouteView_EnforcesAttributes(Type page, string role, bool passes) =>
        Assert.Equal(passes, await RendersAsync(page, User((ClaimNames.Subject, "ada"), (ClaimNames.Roles, role)), new() { ["id"] = "bob" }));

    [Fact]
    public async Task BlazorAuthorizeRouteView_RequireSubject_ComparesTheRouteOfThePage()
    {
        Assert.True(await RendersAsync(typeof(OwnPage), User((ClaimNames.Subject, "ada")), new() { ["Id"] = "ada" }));
        Assert.False(await RendersAsync(typeof(OwnPage), User((ClaimNames.Subject, "ada")), new() { ["Id"] = "bob" }));
        Assert.False(await RendersAsync(typeof(OwnPage), User((ClaimNames.Subject, "ada")), []));
        Assert.False(await RendersAsync(typeof(OwnPage), User((ClaimNames.Subject, "ada")), new() { ["Id"] = "ada", ["id"] = "bob" }));
    }

    [Theory]
    [InlineData("/admin/method")]
    [InlineData("/auth/admin/accounts")]
    public async Task PolicyProviderOfTheHostThatKnowsNoneOfOurNames_LetsNobodyPass(string path)
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>(),
            map: app => app.MapGet("/admin/method", () => "in").RequireAdmin());

        Assert.NotEqual(200, (await host.GetAsync(path, await host.TokenAsync(roles: ["reader"]))).Status);
        Assert.NotEqual(200, (await host.GetAsync(path)).Status);
        // Our own endpoints need no policy by name.
        Assert.Equal(200, (await host.GetAsync("/auth/admin/accounts", await host.TokenAsync(permissions: ["authenik8:admin"]))).Status);
    }

    [Fact]
    public async Task PolicyProviderOfTheHostThatAnswersEveryName_DoesNotOpenWhatTheMiddlewareGuards()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSingleton<IAuthorizationPolicyProvider, AnyName>(),
            map: app => app.MapGet("/admin/method", () => "in").RequireAdmin());

        Assert.Equal(403, (await host.GetAsync("/admin/method", await host.TokenAsync(roles: ["reader"]))).Status);
        Assert.Equal(200, (await host.GetAsync("/admin/method", await host.TokenAsync(roles: ["admin"]))).Status);
    }

    [Fact]
    public async Task PolicyProviderOfTheHostThatAsksOurs_EnforcesAttributes()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSingleton<IAuthorizationPolicyProvider, Asking>(),
            map: app => app.MapGet("/editors", () => "in").RequireRole("author", "editor"));

        Assert.Equal(403, (await host.GetAsync("/editors", await host.TokenAsync(roles: ["reader"]))).Status);
        Assert.Equal(200, (await host.GetAsync("/editors", await host.TokenAsync(roles: ["editor"]))).Status);
        Assert.Null(PolicyNames.FindPolicy("Old enough"));
    }

    private IAuthorizationPolicyProvider Policies => _host.Services.GetRequiredService<IAuthorizationPolicyProvider>();

    private static ClaimsPrincipal User(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test", ClaimNames.Subject, ClaimNames.Roles));

    private async Task<AuthorizationPolicy> CombineAsync(IAuthorizeData attribute) => (await AuthorizationPolicy.CombineAsync(Policies, [attribute]))!;

    private async Task<bool> PassesAsync(IAuthorizeData attribute, ClaimsPrincipal user) =>
        (await _host.Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, resource: null, await CombineAsync(attribute))).Succeeded;

    private async Task<bool> RendersAsync(Type page, ClaimsPrincipal user, Dictionary<string, object?> route)
    {
        await using var renderer = new HtmlRenderer(_host.Services, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Router>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(Router.Page)] = page,
            [nameof(Router.User)] = user,
            [nameof(Router.Route)] = route,
        }))).ToHtmlString());
        Assert.Contains(html, new[] { "the page", "Not authorized" });
        return html == "the page";
    }

    private sealed class Router : ComponentBase
    {
        [Parameter]
        public Type Page { get; set; } = null!;

        [Parameter]
        public ClaimsPrincipal User { get; set; } = null!;

        [Parameter]
        public Dictionary<string, object?> Route { get; set; } = null!;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<Task<AuthenticationState>>>(0);
            builder.AddComponentParameter(1, "Value", Task.FromResult(new AuthenticationState(User)));
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment)(content =>
            {
                content.OpenComponent<AuthorizeRouteView>(0);
                content.AddComponentParameter(1, "RouteData", new Microsoft.AspNetCore.Components.RouteData(Page, Route));
                content.AddComponentParameter(2, "Resource", new Microsoft.AspNetCore.Components.RouteData(Page, Route));
                content.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }

    public abstract class Page : ComponentBase
    {
        [Parameter]
        public string? Id { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "the page");
    }

    [RequireAdmin]
    private sealed class AdminPage : Page;

    [RequireRole("author", "editor")]
    private sealed class EditorsPage : Page;

    [RequireRole("editor")]
    [RequirePermission("posts:write")]
    private sealed class WritersPage : Page;

    [RequireSubject("id")]
    private sealed class OwnPage : Page;

    private sealed class AnyName(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
    {
        public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
            Task.FromResult<AuthorizationPolicy?>(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private sealed class Asking(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
    {
        public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
            await base.GetPolicyAsync(policyName) ?? PolicyNames.FindPolicy(policyName);
    }
}
