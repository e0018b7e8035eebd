using Authenik8.Accounts;
using Authenik8.Http.Tests.Accounts;
using Authenik8.Passwords;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>How a refresh token gets into the cookie and out of it.</summary>
public sealed class RefreshCookieTests(SharedHost<RefreshCookieTests> shared) : IClassFixture<SharedHost<RefreshCookieTests>>, IHostSetup
{
    private const string Days14 = "max-age=1209600";

    private readonly TestHost _host = shared.Host;

    static void IHostSetup.Configure(Authenik8Options options) => CookieHost.Configure(options);

    static void IHostSetup.Map(WebApplication app) => CookieHost.MapLogin(app);

    [Theory]
    [InlineData("/auth/guest")]
    [InlineData("/login")]
    public async Task SessionStart_SetsTheCookie_AndKeepsTheTokenOutOfTheBody(string path)
    {
        using var browser = new Browser(_host.Address);

        var answer = await browser.PostAsync(path);

        answer.AssertStatus(HttpStatusCode.OK);
        AssertSet(answer, "/auth");
        Assert.Equal(
            ["access_token", "token_type", "expires_in", "refresh_expires_in", "session_id", "server_time"],
            answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.DoesNotContain("ak8r_", answer.Body, StringComparison.Ordinal);
        Assert.Equal(14 * 24 * 60 * 60, answer.Json.GetProperty("refresh_expires_in").GetInt32());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(Browser.SetCookies(answer, CookieHost.AccessCookie));
    }

    [Fact]
    public async Task Refresh_WithoutABody_RenewsTheCookie()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        var first = browser[CookieHost.RefreshCookie];

        var answer = await browser.PostAsync("/auth/refresh");

        answer.AssertStatus(HttpStatusCode.OK);
        AssertSet(answer, "/auth");
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        Assert.NotEqual(first, browser[CookieHost.RefreshCookie]);
        Assert.Equal("ada", (await _host.GetAsync("/me", answer.AccessToken)).Body);
        (await browser.PostAsync("/auth/refresh", "{}")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refresh_ShortlyBeforeTheAbsoluteEnd_CookieDoesNotOutliveTheSession()
    {
        await using var host = await CookieHost.StartAsync(o =>
        {
            o.Sessions.IdleTimeout = TimeSpan.FromHours(1);
            o.Sessions.AbsoluteLifetime = TimeSpan.FromHours(1);
        });
        using var browser = await CookieHost.LogInAsync(host);
        host.Clock.Advance(TimeSpan.FromMinutes(50));

        var answer = await browser.PostAsync("/auth/refresh");

        Assert.Contains("; max-age=600; ", Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_TokenInTheBody_IsRefusedAndNothingIsSpent()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        var body = TestHost.RefreshBody(browser[CookieHost.RefreshCookie]!);

        var refresh = await browser.PostAsync("/auth/refresh", body);
        var logout = await browser.PostAsync("/auth/logout", body);

        refresh.AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "refresh_token");
        logout.AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "refresh_token");
        Assert.Empty(Browser.SetCookies(refresh));
        Assert.Empty(Browser.SetCookies(logout));
        (await browser.PostAsync("/auth/refresh", """{"refresh_token":null}""")).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "refresh_token");
        (await browser.PostAsync("/auth/refresh", "{")).AssertProblem(HttpStatusCode.BadRequest, "invalid_json");
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refresh_NoCookie_IsUnauthorizedAndClearsNothing()
    {
        using var browser = new Browser(_host.Address);

        var answer = await browser.PostAsync("/auth/refresh");

        answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        Assert.Empty(Browser.SetCookies(answer));
    }

    [Theory]
    [InlineData("__Secure-ak8_rt={0}; __Secure-ak8_rt={0}")]
    [InlineData("__Secure-ak8_rt={0}; a=b; __Secure-ak8_rt=planted")]
    [InlineData("__Secure-ak8_rt=planted; __Secure-ak8_rt={0}")]
    [InlineData("__Secure-ak8_rt={0}\r\nCookie: __Secure-ak8_rt=planted")]
    [InlineData("__Secure-ak8_rt-ffffffffffff-00000000=planted; __Secure-ak8_rt={0}; __Secure-ak8_rt=")]
    public async Task Cookie_Twice_TheGenuineOneCounts(string cookies)
    {
        using var browser = await CookieHost.LogInAsync(_host);
        var token = browser[CookieHost.RefreshCookie]!;

        Assert.Equal(200, RawHttp.StatusOf(await PostRawAsync("/auth/refresh", cookies, token)));
        // Ends it, whichever generation of it.
        Assert.Equal(204, RawHttp.StatusOf(await PostRawAsync("/auth/logout", cookies, token)));
        Assert.Contains("\"code\":\"session_revoked\"", await PostRawAsync("/auth/refresh", cookies, token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=b;__Secure-ak8_rt={0};c=d")]
    [InlineData("a=b;  \t__Secure-ak8_rt={0}  ; c=d")]
    [InlineData(";;__Secure-ak8_rt={0};;")]
    [InlineData("x\r\nCookie: __Secure-ak8_rt={0}")]
    [InlineData("__Secure-ak8_rtx=1; x__Secure-ak8_rt=2; __Secure-ak8_rt={0}; __secure-ak8_rt=3; __Secure%2Dak8_rt=4; __Secure-ak8_rt")]
    public async Task Cookie_AmongOthers_IsFound(string cookies)
    {
        using var browser = await CookieHost.LogInAsync(_host);

        Assert.Equal(200, RawHttp.StatusOf(await PostRawAsync("/auth/refresh", cookies, browser[CookieHost.RefreshCookie]!)));
    }

    [Theory]
    [InlineData("__secure-ak8_rt={0}")]
    [InlineData("__SECURE-AK8_RT={0}")]
    [InlineData("__Secure%2Dak8_rt={0}")]
    [InlineData("__Secure-ak8_rt ={0}")]
    [InlineData("x=__Secure-ak8_rt={0}")]
    [InlineData("__Secure-ak8_rt=\"{0}\"")]
    [InlineData("ak8_rt={0}")]
    public async Task Cookie_OfAnotherName_IsNone(string cookies)
    {
        using var browser = await CookieHost.LogInAsync(_host);

        Assert.Equal(401, RawHttp.StatusOf(await PostRawAsync("/auth/refresh", cookies, browser[CookieHost.RefreshCookie]!)));
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/auth", "/api/auth")]
    [InlineData("api/auth/", "/api/auth")]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    public async Task Path_IsThePrefixThatTheEndpointsAreMappedUnder(string prefix, string path)
    {
        await using var host = await CookieHost.StartAsync(map: app => app.MapAuthenik8(o =>
        {
            o.Prefix = prefix;
            o.KeySet = false;
            // Its route would be that of the test's own endpoint.
            o.Login = false;
            o.Me = false;
        }));
        using var browser = new Browser(host.Address);
        var at = path.TrimEnd('/');

        AssertSet(await browser.PostAsync($"{at}/guest"), path);
        AssertSet(await browser.PostAsync($"{at}/refresh"), path);
        var logout = await browser.PostAsync($"{at}/logout");

        logout.AssertStatus(HttpStatusCode.NoContent);
        Assert.Null(browser[CookieHost.RefreshCookie]);
    }

    [Fact]
    public async Task Path_GroupOfTheHostAndPathBase_AreInIt()
    {
        await using var host = await StartWithPathBaseAsync();
        using var browser = new Browser(host.Address);

        AssertSet(await browser.PostAsync("/shop/v1/identity/guest"), "/shop/v1/identity");
        AssertSet(await browser.PostAsync("/shop/v1/identity/refresh"), "/shop/v1/identity");
        AssertSet(await browser.PostAsync("/v1/identity/guest"), "/v1/identity");
    }

    [Fact]
    public async Task Path_LoginOfTheHost_IsThatOfTheEndpoints()
    {
        await using var host = await StartWithPathBaseAsync();
        using var browser = new Browser(host.Address);

        AssertSet(await browser.PostAsync("/shop/login"), "/shop/v1/identity");

        (await browser.PostAsync("/shop/v1/identity/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Path_WithAParameter_FailsAtStart()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var host = await CookieHost.StartAsync(map: app => app.MapAuthenik8("/{tenant}/auth"));
            await host.GetAsync("/public");
        });

        Assert.Contains("Authenik8:Http:RefreshTransport", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyTransport_PathWithAParameter_IsMapped()
    {
        await using var host = await TestHost.StartAsync(map: app => app.MapAuthenik8(o =>
        {
            o.Prefix = "/v2/{tenant}/auth";
            o.KeySet = false;
        }));
        using var browser = new Browser(host.Address);
        var hashed = await host.Services.GetRequiredService<IPasswordHasher>().HashAsync(AccountHost.Password, CancellationToken.None);
        _ = EmailAddress.TryParse("ada@example.com", out var email);
        _ = await host.Services.GetRequiredService<IAccountStore>().CreateAsync(
            new Account
            {
                Subject = new Subject("ada"),
                Email = email,
                IsEmailVerified = true,
                PasswordHash = Assert.IsType<PasswordHashResult.Hashed>(hashed).Hash,
                CreatedAt = host.Clock.GetUtcNow(),
            },
            CancellationToken.None);

        var answer = await browser.PostAsync("/v2/acme/auth/login", $$"""{"email":"ada@example.com","password":"{{AccountHost.Password}}"}""");

        // The cookie of the known device, which goes as far as the path is the same for everybody.
        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Contains("; path=/v2; ", Assert.Single(Browser.SetCookies(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyTransport_IsAsItWas()
    {
        await using var host = await TestHost.StartAsync(map: CookieHost.MapLogin);
        using var browser = new Browser(host.Address) { FetchSite = "cross-site", Origin = "https://example.net" };

        var login = await browser.PostAsync("/login");
        browser.Plant(CookieHost.RefreshCookie, login.RefreshToken, "/");
        browser.Plant(CookieHost.AccessCookie, login.AccessToken, "/");
        var refresh = await browser.PostAsync("/auth/refresh", TestHost.RefreshBody(login.RefreshToken));

        Assert.Empty(Browser.SetCookies(login));
        refresh.AssertStatus(HttpStatusCode.OK);
        Assert.Empty(Browser.SetCookies(refresh));
        (await browser.PostAsync("/auth/refresh")).AssertProblem(HttpStatusCode.BadRequest, "invalid_json");
        (await browser.PostAsync("/auth/logout")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await browser.GetAsync("/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        var reuse = await browser.PostAsync("/auth/refresh", TestHost.RefreshBody("garbage"));
        reuse.AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        Assert.Empty(Browser.SetCookies(reuse));
    }

    private static Task<TestHost> StartWithPathBaseAsync() => TestHost.StartAsync(CookieHost.Configure, prefix: null, map: app =>
    {
        app.UsePathBase("/shop");
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGroup("/v1").MapAuthenik8("/identity");
        CookieHost.MapLogin(app);
    });

    private static void AssertSet(Answer answer, string path)
    {
        answer.AssertStatus(HttpStatusCode.OK);
        var line = Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie));
        Assert.Matches($"^__Secure-ak8_rt=ak8r_[A-Za-z0-9_-]+; {Days14}; path={path}; secure; samesite=strict; httponly$", line);
    }

    private Task<string> PostRawAsync(string path, string cookies, string token) => RawHttp.SendAsync(
        _host.Address,
        $"POST {path} HTTP/1.1\r\nHost: {_host.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookies.Replace("{0}", token, StringComparison.Ordinal)}\r\n\r\n");
}
