using System.Security.Cryptography;
using Authenik8.Http.Tests.Accounts.Hosting;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>Cookies of other paths, former deployments and other applications on the same host.</summary>
public sealed class CookiePlaceTests
{
    [Theory]
    [InlineData("/auth", "/auth/v2")]
    [InlineData("", "/auth")]
    [InlineData("/auth", "/auth/v2/login")]
    [InlineData("/id", "/id/auth")]
    public async Task Prefix_MovedBelowTheFormerOne_SessionGoesOnAndTheFormerCookieGoes(string former, string prefix)
    {
        var store = new StoreOfBoth();
        using var browser = await StartedAtAsync(former, store);
        await using var host = await StartAtAsync(prefix, store);
        using var moved = new Browser(host.Address, browser.Jar);

        for (var i = 0; i < 3; i++)
        {
            (await moved.PostAsync($"{prefix}/refresh")).AssertStatus(HttpStatusCode.OK);
            Assert.Equal(prefix, Assert.Single(moved.Jar.Keys, key => CookieJar.Belongs(key.Name, CookieHost.RefreshCookie)).Path);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        (await moved.PostAsync($"{prefix}/logout")).AssertStatus(HttpStatusCode.NoContent);
        Assert.Empty(moved.Jar.Keys);
    }

    [Fact]
    public async Task TwoCookiesOfOneName_UnderTwoPaths_TheLaterGenerationCountsAndTheOtherGoes()
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = new Browser(host.Address);
        var first = await host.StartSessionAsync();
        var second = ((RefreshResult.Refreshed)await host.Sessions.RefreshAsync(first.RefreshToken, null, CancellationToken.None)).Tokens;
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        browser.Plant(CookieHost.RefreshCookie, first.RefreshToken, "/auth");
        browser.Plant(CookieHost.RefreshCookie, second.RefreshToken, "/");

        var answer = await browser.PostAsync("/auth/refresh");

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(first.SessionId.ToString(), answer.Json.GetProperty("session_id").GetString());
        Assert.Single(browser.Jar.Keys);
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task DeadSessionAtAnUnknownPath_BlocksNothing()
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = new Browser(host.Address);
        var dead = await host.StartSessionAsync();
        await host.Sessions.EndAllAsync(new Tokens.Subject("ada"), SessionEndReason.Logout, CancellationToken.None);
        browser.Plant(CookieHost.RefreshCookie, dead.RefreshToken, "/");

        (await browser.PostAsync("/auth/refresh")).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        var login = await browser.PostAsync("/login");
        var refresh = await browser.PostAsync("/auth/refresh");

        login.AssertStatus(HttpStatusCode.OK);
        refresh.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(login.Json.GetProperty("session_id").GetString(), refresh.Json.GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task LogIn_WhateverCookiesTheBrowserHas_Succeeds()
    {
        await using var accounts = await AccountHost.StartQuickAsync(o =>
        {
            o.Http.RefreshTransport = RefreshTransport.Cookie;
            o.Http.AccessTokenCookie = true;
        });
        var email = AccountHost.NewEmail();
        await accounts.EnrolAsync(email);
        using var browser = new Browser(accounts.Host.Address);
        foreach (var path in new[] { "/auth/login", "/auth", "/" })
        {
            browser.Plant(CookieHost.RefreshCookie, "garbage", path);
            browser.Plant(CookieHost.AccessCookie, "garbage", path);
            browser.Plant("__Secure-ak8_dv", "garbage", path);
            browser.Plant($"{CookieHost.RefreshCookie}-ffffffffffff-00000000", "garbage", path);
        }

        var login = await browser.PostAsync("/auth/login", $$"""{"email":"{{email}}","password":"{{AccountHost.Password}}"}""");
        var refresh = await browser.PostAsync("/auth/refresh");

        login.AssertStatus(HttpStatusCode.OK);
        refresh.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(login.Json.GetProperty("session_id").GetString(), refresh.Json.GetProperty("session_id").GetString());
        Assert.Equal("/auth", Assert.Single(browser.Jar.Keys, key => key.Name == "__Secure-ak8_dv" && key.Path != "/auth/login").Path);
    }

    [Fact]
    public async Task LogIn_StoreFailsToEndTheSessionBefore_SucceedsAndTheNextRefreshEndsIt()
    {
        var store = new SessionStoreProxy();
        await using var accounts = await AccountHost.StartQuickAsync(
            o => o.Http.RefreshTransport = RefreshTransport.Cookie, s => s.AddSingleton<ISessionStore>(store), CookieHost.MapLogin);
        var email = AccountHost.NewEmail();
        await accounts.EnrolAsync(email);
        var before = await accounts.Host.StartSessionAsync("before");
        using var browser = new Browser(accounts.Host.Address);
        browser.Plant(CookieHost.RefreshCookie, before.RefreshToken, "/auth");
        // The new session has been stored when the former one is looked for.
        store.FindFailure = new StoreUnavailableException("down");

        var login = await browser.PostAsync("/auth/login", $$"""{"email":"{{email}}","password":"{{AccountHost.Password}}"}""");
        store.FindFailure = null;
        var refresh = await browser.PostAsync("/auth/refresh");

        login.AssertStatus(HttpStatusCode.OK);
        refresh.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(login.Json.GetProperty("session_id").GetString(), refresh.Json.GetProperty("session_id").GetString());
        Assert.Empty(await accounts.Host.Sessions.ListAsync(new Tokens.Subject("before"), CancellationToken.None));
        Assert.Single(browser.Jar.ValuesOf(CookieHost.RefreshCookie));
    }

    [Fact]
    public async Task TwoApplicationsOnOneHost_DefaultNames_DoNotDisturbEachOther()
    {
        await using var shop = await CookieHost.StartAsync(o => o.Http.AccessTokenCookie = true);
        await using var blog = await CookieHost.StartAsync(o =>
        {
            o.Http.AccessTokenCookie = true;
            o.Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        });
        // Cookies do not know ports: one jar.
        using var atShop = await CookieHost.LogInAsync(shop);
        using var atBlog = new Browser(blog.Address, atShop.Jar);

        (await atBlog.PostAsync("/auth/refresh")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        (await atBlog.PostAsync("/auth/logout")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        (await atBlog.PostAsync("/login")).AssertStatus(HttpStatusCode.OK);
        for (var i = 0; i < 2; i++)
        {
            (await atShop.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
            (await atBlog.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
            (await atShop.GetAsync("/me")).AssertStatus(HttpStatusCode.OK);
            (await atBlog.GetAsync("/me")).AssertStatus(HttpStatusCode.OK);
        }
        (await atBlog.PostAsync("/auth/logout")).AssertStatus(HttpStatusCode.NoContent);

        (await atShop.GetAsync("/me")).AssertStatus(HttpStatusCode.OK);
        (await atShop.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LogIn_OfTheHostsOwn_ManyTimes_LeavesOneSessionAndOneCookie()
    {
        await using var host = await CookieHost.StartAsync(map: app => app.MapPost("/auth/sso", async (ISessionService sessions, HttpContext context) =>
            (await sessions.StartAsync(new StartSessionCommand { Subject = new Tokens.Subject("ada") }, context.RequestAborted)).ToHttpResult()));
        using var browser = new Browser(host.Address);

        for (var i = 0; i < 5; i++)
            (await browser.PostAsync("/auth/sso")).AssertStatus(HttpStatusCode.OK);

        Assert.Single(browser.Jar.Keys);
        Assert.Single(await host.Sessions.ListAsync(new Tokens.Subject("ada"), CancellationToken.None));
        // Above the path of the cookies a login does not get them; the next refresh finds the newest among many.
        for (var i = 0; i < 70; i++)
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            (await browser.PostAsync("/login")).AssertStatus(HttpStatusCode.OK);
        }
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var last = await browser.PostAsync("/login");
        var refresh = await browser.PostAsync("/auth/refresh");
        refresh.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(last.Json.GetProperty("session_id").GetString(), refresh.Json.GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task ForeignCookies_InGreatNumber_TheOldestGo()
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = await CookieHost.LogInAsync(host);
        for (var i = 0; i < 30; i++)
            browser.Plant($"{CookieHost.RefreshCookie}-0199c2a41b{i:x2}-5f3e9a1c", "of another secret", "/auth");

        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);

        Assert.Equal(8 + 1, browser.Jar.Keys.Count);
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/AUTH")]
    [InlineData("/Auth")]
    public async Task Path_InAnotherCase_IsThatOfTheRequest(string path)
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = new Browser(host.Address);
        var session = await host.StartSessionAsync();
        browser.Plant(CookieHost.RefreshCookie, session.RefreshToken, path);

        for (var i = 0; i < 3; i++)
            (await browser.PostAsync($"{path}/refresh")).AssertStatus(HttpStatusCode.OK);
        (await browser.PostAsync($"{path}/logout")).AssertStatus(HttpStatusCode.NoContent);

        Assert.Empty(browser.Jar.Keys);
    }

    [Fact]
    public async Task NamesAndPath_OfTheSettings_AreSetAndRead()
    {
        await using var accounts = await AccountHost.StartQuickAsync(o =>
        {
            o.Http.RefreshTransport = RefreshTransport.Cookie;
            o.Http.AccessTokenCookie = true;
            o.Http.Cookies.RefreshTokenName = "__Host-shop_rt";
            o.Http.Cookies.AccessTokenName = "__Host-shop_at";
            o.Http.Cookies.KnownDeviceName = "__Host-shop_dv";
            o.Http.Cookies.Path = "/";
        });
        var email = AccountHost.NewEmail();
        await accounts.EnrolAsync(email);
        using var browser = new Browser(accounts.Host.Address);

        (await browser.PostAsync("/auth/login", $$"""{"email":"{{email}}","password":"{{AccountHost.Password}}"}""")).AssertStatus(HttpStatusCode.OK);
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
        (await browser.GetAsync("/me")).AssertStatus(HttpStatusCode.OK);

        Assert.All(browser.Jar.Keys, key => Assert.Equal("/", key.Path));
        Assert.Equal(["__Host-shop_at", "__Host-shop_dv", "__Host-shop_rt"], browser.Jar.Keys.Select(key => key.Name[..14]).Order(StringComparer.Ordinal));
        (await browser.PostAsync("/auth/logout")).AssertStatus(HttpStatusCode.NoContent);
        Assert.Equal("__Host-shop_dv", Assert.Single(browser.Jar.Keys).Name);
    }

    [Theory]
    [InlineData("app.example.com", 1)]
    [InlineData("203.0.113.7:8080", 1)]
    [InlineData("localhost.example.com", 1)]
    [InlineData("localhost:5080", 0)]
    [InlineData("app.localhost", 0)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("127.8.0.1:99", 0)]
    [InlineData("[::1]:5080", 0)]
    public async Task PlainHttp_NotLoopback_IsWarnedOfOnce(string name, int warnings)
    {
        await using var host = await CookieHost.StartAsync();

        for (var i = 0; i < 3; i++)
            _ = await RawHttp.SendAsync(host.Address, $"POST /login HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(warnings, host.Logs.Lines.Count(line => line.EventId.Id == 203));
    }

    private static async Task<Browser> StartedAtAsync(string prefix, StoreOfBoth store)
    {
        await using var host = await StartAtAsync(prefix, store);
        return await CookieHost.LogInAsync(host);
    }

    private static Task<TestHost> StartAtAsync(string prefix, StoreOfBoth store) => TestHost.StartAsync(
        CookieHost.Configure,
        s => s.AddSingleton<ISessionStore>(_ => store.Sessions),
        app =>
        {
            app.MapAuthenik8(o =>
            {
                o.Prefix = prefix;
                o.Login = false;
                o.Me = false;
            });
            CookieHost.MapLogin(app);
        },
        store.Clock,
        prefix: null);

    // Two deployments of one application, one after the other.
    private sealed class StoreOfBoth
    {
        public TestClock Clock { get; } = new();

        public SessionStoreProxy Sessions { get; } = new();
    }
}
