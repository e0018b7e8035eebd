using System.Net.WebSockets;
using Authenik8.Http.Tests.Authorization;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>The access token as a cookie, for applications that render on the server.</summary>
public sealed class AccessTokenCookieTests(SharedHost<AccessTokenCookieTests> shared) : IClassFixture<SharedHost<AccessTokenCookieTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    static void IHostSetup.Configure(Authenik8Options options)
    {
        CookieHost.Configure(options);
        options.Http.AccessTokenCookie = true;
        options.Http.AllowedOrigins.Add("https://app.example.com");
    }

    static void IHostSetup.AddServices(IServiceCollection services) => services.AddSignalR();

    static void IHostSetup.Map(WebApplication app)
    {
        CookieHost.MapLogin(app);
        app.MapMethods("/orders", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "QUERY"], (HttpContext context) => context.User.Identity!.IsAuthenticated ? "known" : "unknown").RequireAuthorization();
        app.MapMethods("/open", ["GET", "POST"], (HttpContext context) => context.User.Identity!.IsAuthenticated ? "known" : "unknown");
        app.MapHub<ChatHub>("/chat").RequireAuthorization();
    }

    [Fact]
    public async Task Login_SetsBothCookies_AndRefreshRenewsBoth()
    {
        using var browser = new Browser(_host.Address);

        foreach (var path in new[] { "/login", "/auth/refresh" })
        {
            var answer = await browser.PostAsync(path);

            answer.AssertStatus(HttpStatusCode.OK);
            var line = Assert.Single(Browser.SetCookies(answer, CookieHost.AccessCookie));
            Assert.Equal($"__Host-ak8_at={answer.AccessToken}; max-age=900; path=/; secure; samesite=lax; httponly", line);
            Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie));
        }
        Assert.Equal("ada", (await browser.GetAsync("/me")).Body);
    }

    [Fact]
    public async Task Logout_ByCookies_EndsTheSessionAndClearsBoth()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        var access = browser[CookieHost.AccessCookie]!;

        var answer = await browser.PostAsync("/auth/logout");

        answer.AssertStatus(HttpStatusCode.NoContent);
        Assert.Equal(CookieHost.ClearedRefreshCookie, Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie)));
        Assert.All(Browser.SetCookies(answer, CookieHost.AccessCookie), line => Assert.Equal(CookieHost.ClearedAccessCookie, line));
        Assert.Empty(browser.Jar.Keys);
        (await _host.GetAsync("/me", access)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await browser.GetAsync("/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Logout_ByTheAccessCookieAlone_EndsTheSession()
    {
        var session = await _host.StartSessionAsync();
        using var browser = new Browser(_host.Address);
        browser.Plant(CookieHost.AccessCookie, session.AccessToken.Value, "/");

        (await browser.PostAsync("/auth/logout")).AssertStatus(HttpStatusCode.NoContent);

        (await _host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task Refresh_TerminalFailure_ClearsBoth()
    {
        using var browser = new Browser(_host.Address);
        browser.Plant(CookieHost.RefreshCookie, "garbage", "/auth");

        var answer = await browser.PostAsync("/auth/refresh");

        Assert.Equal([CookieHost.ClearedRefreshCookie, CookieHost.ClearedAccessCookie], Browser.SetCookies(answer));
    }

    [Fact]
    public async Task EndpointsOfOurs_TakeTheCookie()
    {
        using var browser = new Browser(_host.Address);
        (await browser.PostAsync("/auth/guest")).AssertStatus(HttpStatusCode.OK);

        (await browser.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        (await browser.SendAsync(HttpMethod.Patch, "/auth/me", """{"display_name":"Ada"}""")).AssertStatus(HttpStatusCode.OK);
        (await browser.PostAsync("/auth/logout/all", """{"keep_current":true}""")).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task EndpointsOfOurs_FromAnotherSite_RefuseTheCookie()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        browser.FetchSite = "cross-site";
        browser.Origin = "https://evil.example";

        (await browser.PostAsync("/auth/logout/all")).AssertProblem(HttpStatusCode.Forbidden, "cross_site_request");
        (await browser.PostAsync("/auth/logout")).AssertProblem(HttpStatusCode.Forbidden, "cross_site_request");

        (await browser.GetAsync("/me")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Header_WinsOverTheCookie()
    {
        using var browser = await CookieHost.LogInAsync(_host);

        Assert.Equal("bob", (await browser.GetAsync("/me", await _host.TokenAsync("bob"))).Body);
        (await browser.GetAsync("/me", "garbage")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        var basic = await RawHttp.GetAsync(_host.Address, "/me", "Authorization: Basic eDp5", $"Cookie: __Host-ak8_at={browser[CookieHost.AccessCookie]}");
        Assert.Equal(401, RawHttp.StatusOf(basic));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task EndpointOfTheHost_ThatIsRead_TakesTheCookieFromAnywhere(string method)
    {
        // A link on another site, which is what SameSite=Lax is for.
        using var browser = await CookieHost.LogInAsync(_host);
        browser.FetchSite = "cross-site";
        browser.Origin = null;

        (await browser.SendAsync(new HttpMethod(method), "/orders")).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("QUERY")]
    public async Task EndpointOfTheHost_ThatIsNotOnlyRead_TakesTheCookieFromOurPagesOnly(string name)
    {
        var method = new HttpMethod(name);
        using var browser = await CookieHost.LogInAsync(_host);

        (await browser.SendAsync(method, "/orders")).AssertStatus(HttpStatusCode.OK);
        foreach (var (site, origin) in new (string?, string?)[] { ("cross-site", null), ("same-site", null), ("none", null), (null, "null"), (null, "https://evil.example"), (null, null) })
        {
            browser.FetchSite = site;
            browser.Origin = origin;
            (await browser.SendAsync(method, "/orders")).AssertProblem(HttpStatusCode.Forbidden, "cross_site_request");
        }
        browser.FetchSite = "same-site";
        browser.Origin = "https://app.example.com";
        (await browser.SendAsync(method, "/orders")).AssertStatus(HttpStatusCode.OK);
        browser.Origin = "https://evil.example";
        (await browser.SendAsync(method, "/orders", token: await _host.TokenAsync())).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task OpenEndpointOfTheHost_FromAnotherSite_KnowsNobody()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        Assert.Equal("known", (await browser.PostAsync("/open")).Body);
        browser.FetchSite = "cross-site";

        Assert.Equal("known", (await browser.GetAsync("/open")).Body);
        Assert.Equal("unknown", (await browser.PostAsync("/open")).Body);
    }

    [Fact]
    public async Task Cookie_Twice_IsABadRequest()
    {
        var token = await _host.TokenAsync();

        var response = await RawHttp.GetAsync(_host.Address, "/me", $"Cookie: __Host-ak8_at={token}; __Host-ak8_at={token}");

        Assert.Equal(400, RawHttp.StatusOf(response));
        Assert.Contains("\"code\":\"invalid_request\"", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_ExpiredOrGarbage_IsRefusedLikeAnyToken()
    {
        await using var host = await CookieHost.StartAsync(o => o.Http.AccessTokenCookie = true);
        using var browser = await CookieHost.LogInAsync(host);
        host.Clock.Advance(TimeSpan.FromMinutes(16));

        (await browser.GetAsync("/me")).AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
        using var other = new Browser(host.Address);
        other.Plant(CookieHost.AccessCookie, "garbage", "/");
        (await other.GetAsync("/me")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        Assert.Equal("open", (await other.GetAsync("/public")).Body);
    }

    [Fact]
    public async Task Cookie_SwitchedOff_IsNeitherSetNorRead()
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = await CookieHost.LogInAsync(host);
        Assert.Null(browser[CookieHost.AccessCookie]);
        browser.Plant(CookieHost.AccessCookie, await host.TokenAsync(), "/");

        (await browser.GetAsync("/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Cookie_LargerThanABrowserKeeps_IsNotSetAndTheOldOneGoes()
    {
        await using var host = await CookieHost.StartAsync(
            o => o.Http.AccessTokenCookie = true,
            map: app => app.MapPost("/large", async (ISessionService sessions) => (await sessions.StartAsync(
                new StartSessionCommand { Subject = new Subject("ada"), Grant = new Grant { Roles = [new string('r', 3000)] } }, CancellationToken.None)).ToHttpResult()));
        using var browser = await CookieHost.LogInAsync(host);

        var answer = await browser.PostAsync("/large");

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.All(Browser.SetCookies(answer, CookieHost.AccessCookie), line => Assert.Equal(CookieHost.ClearedAccessCookie, line));
        Assert.Null(browser[CookieHost.AccessCookie]);
        Assert.Single(host.Logs.Lines, line => line.EventId.Id == 202);
    }

    [Theory]
    [InlineData(null, "own", true)]
    [InlineData("same-origin", "own", true)]
    [InlineData("same-site", "https://app.example.com", true)]
    [InlineData(null, "https://app.example.com", true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData("cross-site", "https://evil.example", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, false)]
    public async Task WebSocket_WithTheCookie_IsOpenedToOurPagesOnly(string? site, string? origin, bool isOpened)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", $"__Host-ak8_at={await _host.TokenAsync()}");
        if (site is not null)
            socket.Options.SetRequestHeader("Sec-Fetch-Site", site);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin == "own" ? _host.Address.GetLeftPart(UriPartial.Authority) : origin);
        var address = new UriBuilder(_host.Address) { Scheme = "ws", Path = "/chat" }.Uri;

        if (isOpened)
        {
            await socket.ConnectAsync(address, CancellationToken.None);
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            socket.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, CancellationToken.None));
            Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }
    }
}
