using Authenik8.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>Nobody reads another's data by changing the id in the URL.</summary>
public sealed class SubjectTests(SharedHost<SubjectTests> shared) : IClassFixture<SharedHost<SubjectTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    public static TheoryData<string> Paths => new("/subject/method", "/subject/group", "/subject/policy", "/subject/builder", "/subject/controller");

    static void IHostSetup.AddServices(IServiceCollection services)
    {
        services.AddControllers().AddApplicationPart(typeof(SubjectTests).Assembly);
        services.AddAuthorizationBuilder().AddPolicy("built subject", policy => policy.RequireSubject());
    }

    static void IHostSetup.Map(WebApplication app)
    {
        app.MapControllers();
        app.MapGet("/subject/method/{id}", (string id) => id).RequireSubject();
        app.MapGroup("/subject/group/{id}").RequireSubject().MapGet("/", (string id) => id);
        app.MapGet("/subject/policy/{id}", (string id) => id).RequireAuthorization(PolicyNames.RequireSubjectPrefix + "id");
        app.MapGet("/subject/builder/{id}", (string id) => id).RequireAuthorization("built subject");
        app.MapGet("/users/{user}/notes", (string user) => user).RequireSubject("user", orPermission: "users:read");
        app.MapGet("/mistyped/{user}", (string user) => user).RequireSubject("id");
        app.MapGet("/optional/{id?}", (string? id) => id ?? "everybody").RequireSubject();
        app.MapGet("/rest/{**id}", (string id) => id).RequireSubject();
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Subject_OwnId_Passes(string path)
    {
        var answer = await _host.GetAsync($"{path}/ada", await _host.TokenAsync("ada"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("ada", answer.Body);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Subject_AnothersId_IsForbidden(string path)
    {
        var token = await _host.TokenAsync("ada");

        (await _host.GetAsync($"{path}/bob", token)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await _host.GetAsync($"{path}/Ada", token)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await _host.GetAsync($"{path}/ada%20", token)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await _host.GetAsync($"{path}/bob?id=ada", token)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Subject_NoToken_IsUnauthorized(string path) =>
        (await _host.GetAsync($"{path}/ada")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

    [Theory]
    [InlineData("ada@example.org", "ada%40example.org")]
    [InlineData("ada lovelace", "ada%20lovelace")]
    [InlineData("\u00e4da", "%C3%A4da")]
    [InlineData("a+b", "a+b")]
    [InlineData("100%", "100%25")]
    public async Task Subject_OwnIdEncoded_Passes(string id, string encoded)
    {
        var answer = await _host.GetAsync($"/subject/method/{encoded}", await _host.TokenAsync(id));

        Assert.Equal(200, answer.Status);
        Assert.Equal(id, answer.Body);
    }

    [Theory]
    [InlineData("%61da", 200)]
    [InlineData("%2561da", 403)]
    [InlineData("ada%2F..%2Fbob", 403)]
    [InlineData("ada%00", 403)]
    public async Task Subject_EncodedIds_AreComparedAsTheEndpointSeesThem(string encoded, int status)
    {
        var response = await RawHttp.GetAsync(_host.Address, $"/subject/method/{encoded}", $"Authorization: Bearer {await _host.TokenAsync("ada")}");

        // A NUL never gets as far as us.
        Assert.Contains(RawHttp.StatusOf(response), encoded.Contains("%00", StringComparison.Ordinal) ? [400, 403] : new[] { status });
    }

    [Fact]
    public async Task Subject_HolderOfThePermission_MayNameAnybody()
    {
        var holder = await _host.TokenAsync("eve", permissions: ["users:read"]);

        Assert.Equal("bob", (await _host.GetAsync("/users/bob/notes", holder)).Body);
        Assert.Equal("bob", (await _host.GetAsync("/subject/controller/bob", holder)).Body);
        Assert.Equal(403, (await _host.GetAsync("/users/bob/notes", await _host.TokenAsync("eve", permissions: ["users:write"]))).Status);
        Assert.Equal(403, (await _host.GetAsync("/users/bob/notes", await _host.TokenAsync("eve", roles: ["users:read"], scopes: ["users:read"]))).Status);
        Assert.Equal(403, (await _host.GetAsync("/subject/method/bob", holder)).Status);
    }

    [Fact]
    public async Task Subject_RouteWithoutTheParameter_LetsNobodyPass()
    {
        var token = await _host.TokenAsync("ada");

        Assert.Equal(403, (await _host.GetAsync("/mistyped/ada", token)).Status);
        Assert.Equal(403, (await _host.GetAsync("/mistyped/ada?id=ada", token)).Status);
        Assert.Equal(403, (await _host.GetAsync("/optional", token)).Status);
        Assert.Equal(200, (await _host.GetAsync("/optional/ada", token)).Status);
    }

    [Fact]
    public async Task Subject_CatchAllRoute_ComparesTheWholeRest()
    {
        var token = await _host.TokenAsync("ada");

        Assert.Equal(200, (await _host.GetAsync("/rest/ada", token)).Status);
        Assert.Equal(403, (await _host.GetAsync("/rest/ada/bob", token)).Status);
    }
}
