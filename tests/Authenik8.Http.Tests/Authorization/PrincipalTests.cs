using System.Security.Claims;
using System.Text.Json;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>The user that a token becomes is an ordinary one: what hosts and the framework do with users works.</summary>
public sealed class PrincipalTests(SharedHost<PrincipalTests> shared) : IClassFixture<SharedHost<PrincipalTests>>, IAsyncLifetime, IHostSetup
{
    private static ClaimsPrincipal? _seen;

    private readonly TestHost _host = shared.Host;
    private ClaimsPrincipal _user = null!;

    // Tests of one class run one after another.
    static void IHostSetup.Map(WebApplication app) => app.MapGet(
        "/user",
        (ClaimsPrincipal user) =>
        {
            _seen = user;
            return Results.NoContent();
        }).RequireAuthorization();

    public async Task InitializeAsync()
    {
        var session = await _host.StartSessionAsync("ada", tenant: "acme", grant: new Grant
        {
            Roles = ["editor", "admin"],
            Permissions = ["posts:write"],
            Scopes = ["profile", "mail"],
            AuthenticationMethods = ["pwd"],
            Claims = JsonElement.Parse("""
                {"plan":"g\u00f6ld","beta":true,"old":false,"level":7,"ratio":0.5,"none":null,"tags":["a",1,["x"],{"k":"v"},true],
                 "address":{"city":"London","lines":[1, 2]},"empty":[],"\u0072ank":"first","text":"a \"quoted\" \u2764"}
                """),
        });
        Assert.Equal(204, (await _host.GetAsync("/user", session.AccessToken.Value)).Status);
        _user = _seen!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void User_NameAndId_AreTheSubject()
    {
        Assert.True(_user.Identity!.IsAuthenticated);
        Assert.Equal("Authenik8", _user.Identity.AuthenticationType);
        Assert.Equal("ada", _user.Identity.Name);
        Assert.Equal("ada", _user.FindFirstValue(ClaimTypes.NameIdentifier));
        Assert.Equal("ada", _user.FindFirstValue(ClaimNames.Subject));
        Assert.Equal("acme", _user.FindFirstValue(ClaimNames.Tenant));
    }

    [Fact]
    public void User_Roles_AreEachAClaim()
    {
        Assert.True(_user.IsInRole("admin"));
        Assert.True(_user.IsInRole("editor"));
        Assert.False(_user.IsInRole("Admin"));
        Assert.Equal(["editor", "admin"], _user.FindAll(ClaimNames.Roles).Select(claim => claim.Value));
        Assert.True(_user.HasClaim(ClaimNames.Permissions, "posts:write"));
        Assert.Equal("profile mail", _user.FindFirstValue(ClaimNames.Scope));
    }

    [Theory]
    [InlineData("plan", "g\u00f6ld", ClaimValueTypes.String)]
    [InlineData("rank", "first", ClaimValueTypes.String)]
    [InlineData("text", "a \"quoted\" \u2764", ClaimValueTypes.String)]
    [InlineData("beta", "true", ClaimValueTypes.Boolean)]
    [InlineData("old", "false", ClaimValueTypes.Boolean)]
    [InlineData("level", "7", ClaimValueTypes.Integer64)]
    [InlineData("ratio", "0.5", ClaimValueTypes.Double)]
    [InlineData("none", "null", "JSON")]
    [InlineData("address", """{"city":"London","lines":[1, 2]}""", "JSON")]
    public void User_ClaimOfTheHost_KeepsValueAndType(string name, string value, string type)
    {
        var claim = Assert.Single(_user.FindAll(name));

        Assert.Equal(value, claim.Value);
        Assert.Equal(type, claim.ValueType);
        Assert.Equal("authenik8", claim.Issuer);
        Assert.Equal("authenik8", claim.OriginalIssuer);
        Assert.Same(_user.Identity, claim.Subject);
    }

    [Fact]
    public void User_ArrayOfTheHost_IsOneClaimForEachElement()
    {
        Assert.Equal(["a", "1", """["x"]""", """{"k":"v"}""", "true"], _user.FindAll("tags").Select(claim => claim.Value));
        Assert.Empty(_user.FindAll("empty"));
    }

    [Fact]
    public void User_TimesAndIds_AreClaimsToo()
    {
        var token = _user.GetAccessToken()!;

        Assert.Equal($"{token.ExpiresAt.ToUnixTimeSeconds()}", _user.FindFirstValue(ClaimNames.ExpiresAt));
        Assert.Equal(token.RawId, _user.FindFirstValue(ClaimNames.TokenId));
        Assert.Equal(token.SessionId.ToString(), _user.FindFirstValue(ClaimNames.SessionId));
        Assert.Equal("authenik8", _user.FindFirstValue(ClaimNames.Audience));
        Assert.Equal("pwd", _user.FindFirstValue(ClaimNames.AuthenticationMethods));
    }

    [Fact]
    public void User_Copied_KeepsItsClaims()
    {
        var expected = _user.Claims.Select(Text).ToArray();
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            _user.WriteTo(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);

        Assert.Equal(expected, _user.Clone().Claims.Select(Text));
        Assert.Equal(expected, new ClaimsIdentity(_user.Identity).Claims.Select(Text));
        Assert.Equal(expected, new ClaimsPrincipal(_user.Identities).Claims.Select(Text));
        Assert.Equal(expected, new ClaimsPrincipal(reader).Claims.Select(Text));
        Assert.True(_user.Clone().IsInRole("admin"));
        Assert.True(new ClaimsPrincipal(new ClaimsIdentity(_user.Identity)).IsInRole("admin"));

        static string Text(Claim claim) => $"{claim.Type}={claim.Value} ({claim.ValueType})";
    }

    [Fact]
    public void User_Cloned_KeepsItsAccessToken()
    {
        Assert.Equal(new Subject("ada", "acme"), _user.Clone().GetAccessToken()!.Subject);
        Assert.Null(new ClaimsPrincipal(new ClaimsIdentity()).GetAccessToken());
    }

    [Fact]
    public void Identity_ClonedAndChanged_LeavesTheOriginalAlone()
    {
        var clone = Assert.Single(_user.Identities).Clone();
        clone.AddClaim(new Claim(ClaimNames.Roles, "extra"));
        clone.RemoveClaim(clone.FindFirst(ClaimNames.Roles));

        Assert.False(_user.IsInRole("extra"));
        Assert.True(_user.IsInRole("editor"));
        Assert.Same(_user.GetAccessToken(), new ClaimsPrincipal(clone).GetAccessToken());
    }

    [Fact]
    public async Task ClaimsTransformation_OfTheHost_Applies()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSingleton<IClaimsTransformation, EditorForAll>(),
            map: app => app.MapGet("/edit", (ClaimsPrincipal user) => user.GetAccessToken()!.Subject.Id).RequireRole("editor"));

        var answer = await host.GetAsync("/edit", await host.TokenAsync());

        Assert.Equal(200, answer.Status);
        Assert.Equal("ada", answer.Body);
    }

    private sealed class EditorForAll : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var changed = principal.Clone();
            ((ClaimsIdentity)changed.Identity!).AddClaim(new Claim(ClaimNames.Roles, "editor"));
            return Task.FromResult(changed);
        }
    }
}
