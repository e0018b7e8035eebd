using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>A policy that names our scheme and another, in either order: each caller of either is known, and a refusal is one whole response.</summary>
public sealed class SeveralSchemesTests(SharedHost<SeveralSchemesTests> shared) : IClassFixture<SharedHost<SeveralSchemesTests>>, IHostSetup
{
    private static readonly SymmetricSecurityKey Key = new(Encoding.ASCII.GetBytes("9b0q4Yw7LmT2xVc8RkJ5uHs3ZeNd6PfGa1iOoXtQ"));

    private readonly TestHost _host = shared.Host;

    static void IHostSetup.AddServices(IServiceCollection services)
    {
        services.AddAuthentication()
            .AddCookie(options => options.LoginPath = "/login-page")
            .AddJwtBearer(options =>
            {
                options.MapInboundClaims = false;
                options.TokenValidationParameters = new TokenValidationParameters { IssuerSigningKey = Key, ValidIssuer = "elsewhere", ValidateAudience = false, ValidateLifetime = false };
            });
    }

    static void IHostSetup.Map(WebApplication app)
    {
        const string Ours = Authenik8Defaults.AuthenticationScheme;
        Map("/ours-jwt", Ours, JwtBearerDefaults.AuthenticationScheme);
        Map("/jwt-ours", JwtBearerDefaults.AuthenticationScheme, Ours);
        Map("/ours-cookie", Ours, CookieAuthenticationDefaults.AuthenticationScheme);
        Map("/cookie-ours", CookieAuthenticationDefaults.AuthenticationScheme, Ours);
        app.MapPost("/sign-in", () => Results.SignIn(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "cookie")], "cookie")), authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme));
        app.MapGet("/twice", () => Results.Challenge(authenticationSchemes: [Ours, Ours]));

        void Map(string path, params string[] schemes)
        {
            app.MapGet(path, (ClaimsPrincipal user) => string.Join(' ', user.FindAll("sub").Select(claim => claim.Value).Order(StringComparer.Ordinal)))
                .RequireAuthorization(new AuthorizationPolicyBuilder(schemes).RequireAuthenticatedUser().Build());
            app.MapGet($"{path}/admin", () => "in").RequireAuthorization(new AuthorizationPolicyBuilder(schemes).RequireAuthenticatedUser().RequireRole("admin").Build());
        }
    }

    [Theory]
    [InlineData("/ours-jwt")]
    [InlineData("/jwt-ours")]
    public async Task BesideJwtBearer_BothKindsOfTokens_AreKnownAndRefusalsAreWhole(string path)
    {
        var theirs = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "elsewhere",
            Claims = new Dictionary<string, object> { ["sub"] = "jwt" },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
        });

        Assert.Equal("ada", (await _host.GetAsync(path, await _host.TokenAsync("ada"))).Body);
        Assert.Equal("jwt", (await _host.GetAsync(path, theirs)).Body);
        AssertRefused(await _host.GetAsync(path), 401, "unauthorized");
        AssertRefused(await _host.GetAsync(path, "garbage"), 401, "invalid_token");
        AssertRefused(await _host.GetAsync($"{path}/admin", await _host.TokenAsync("ada")), 403, "forbidden");
        AssertRefused(await _host.GetAsync($"{path}/admin", theirs), 403, "forbidden");
    }

    [Theory]
    [InlineData("/ours-cookie")]
    [InlineData("/cookie-ours")]
    public async Task BesideCookies_BrowsersAreSentToTheLoginPage_AndClientsWithATokenAreAnswered(string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Address };

        foreach (var (name, value) in new[] { ("Accept", "text/html,application/xhtml+xml"), ("Sec-Fetch-Mode", "navigate") })
        {
            using var navigation = new HttpRequestMessage(HttpMethod.Get, path);
            navigation.Headers.Add(name, value);
            using var page = await client.SendAsync(navigation);
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
            Assert.Contains("/login-page", page.Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.Empty(await page.Content.ReadAsStringAsync());
        }
        await AssertAnsweredAsync(await client.GetAsync(path), HttpStatusCode.Unauthorized, "unauthorized");
        client.DefaultRequestHeaders.Authorization = new("Bearer", "garbage");
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        await AssertAnsweredAsync(await client.GetAsync(path), HttpStatusCode.Unauthorized, "invalid_token");
        Assert.Equal("ada", (await _host.GetAsync(path, await _host.TokenAsync("ada"))).Body);
        AssertRefused(await _host.GetAsync($"{path}/admin", await _host.TokenAsync("ada")), 403, "forbidden");

        static async Task AssertAnsweredAsync(HttpResponseMessage response, HttpStatusCode status, string code)
        {
            using (response)
            {
                Assert.Equal(status, response.StatusCode);
                Assert.Null(response.Headers.Location);
                Assert.Contains($"\"{code}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/ours-cookie")]
    [InlineData("/cookie-ours")]
    public async Task BesideCookies_BothAtOnce_AreOneUser(string path)
    {
        using var client = new HttpClient { BaseAddress = _host.Address };
        (await client.PostAsync("/sign-in", content: null)).EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Authorization = new("Bearer", await _host.TokenAsync("ada"));

        Assert.Equal("ada cookie", await client.GetStringAsync(path));
    }

    [Fact]
    public async Task ChallengedTwice_AnswersOnce() => (await _host.GetAsync("/twice")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

    private static void AssertRefused(Answer answer, int status, string code)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal(code, answer.Code);
    }
}
