using Authenik8.Http.Tests.Accounts;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>When the cookie is taken away, and when it must not be.</summary>
public sealed class RefreshCookieLifeTests(SharedHost<RefreshCookieLifeTests> shared) : IClassFixture<SharedHost<RefreshCookieLifeTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    static void IHostSetup.Configure(Authenik8Options options) => CookieHost.Configure(options);

    static void IHostSetup.Map(WebApplication app) => CookieHost.MapLogin(app);

    [Fact]
    public async Task Logout_ByCookieAlone_EndsTheSessionAndClearsIt()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        var token = browser[CookieHost.RefreshCookie]!;

        var answer = await browser.PostAsync("/auth/logout");

        answer.AssertStatus(HttpStatusCode.NoContent);
        Assert.Equal(CookieHost.ClearedRefreshCookie, Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie)));
        Assert.Null(browser[CookieHost.RefreshCookie]);
        browser.Plant(CookieHost.RefreshCookie, token, "/auth");
        (await browser.PostAsync("/auth/refresh")).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Logout_CookieThatIsNoToken_ClearsItAsWell()
    {
        using var browser = new Browser(_host.Address);
        browser.Plant(CookieHost.RefreshCookie, "garbage", "/auth");

        var answer = await browser.PostAsync("/auth/logout");

        answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        Assert.Null(browser[CookieHost.RefreshCookie]);
    }

    [Fact]
    public async Task Logout_NothingSent_ClearsNothing()
    {
        using var browser = new Browser(_host.Address);

        var answer = await browser.PostAsync("/auth/logout");

        answer.AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Empty(Browser.SetCookies(answer));
    }

    [Fact]
    public async Task LogoutAll_ClearsTheCookie_ButNotWhereTheCurrentSessionIsKept()
    {
        using var browser = new Browser(_host.Address);
        var access = (await browser.PostAsync("/login")).AccessToken;

        var kept = await browser.PostAsync("/auth/logout/all", """{"keep_current":true}""", access);
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
        var ended = await browser.PostAsync("/auth/logout/all", token: access);

        kept.AssertStatus(HttpStatusCode.NoContent);
        Assert.Empty(Browser.SetCookies(kept));
        ended.AssertStatus(HttpStatusCode.NoContent);
        Assert.Equal(CookieHost.ClearedRefreshCookie, Assert.Single(Browser.SetCookies(ended, CookieHost.RefreshCookie)));
    }

    [Fact]
    public async Task DeleteAccount_ClearsTheCookie()
    {
        using var browser = new Browser(_host.Address);
        var access = (await browser.PostAsync("/auth/guest")).AccessToken;

        var answer = await browser.SendAsync(HttpMethod.Delete, "/auth/account", token: access);

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(CookieHost.ClearedRefreshCookie, Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie)));
    }

    [Fact]
    public async Task LogIn_Account_SetsTheCookie_AndARefusedDeletionKeepsIt()
    {
        await using var accounts = await AccountHost.StartAsync(CookieHost.Configure);
        await accounts.EnrolAsync("ada@example.com");
        using var browser = new Browser(accounts.Host.Address);

        var login = await browser.PostAsync("/auth/login", $$"""{"email":"ada@example.com","password":"{{AccountHost.Password}}"}""");
        var refused = await browser.SendAsync(HttpMethod.Delete, "/auth/account", """{"password":"wrong wrong wrong"}""", login.AccessToken);

        login.AssertStatus(HttpStatusCode.OK);
        Assert.Matches("^__Secure-ak8_rt=ak8r_[A-Za-z0-9_-]+; max-age=1209600; path=/auth; secure; samesite=strict; httponly$", Assert.Single(Browser.SetCookies(login, CookieHost.RefreshCookie)));
        Assert.False(login.Json.TryGetProperty("refresh_token", out _));
        refused.AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");
        Assert.Empty(Browser.SetCookies(refused));
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LogIn_Again_EndsTheSessionThatTheBrowserForgets()
    {
        using var browser = new Browser(_host.Address);
        (await browser.PostAsync("/auth/guest")).AssertStatus(HttpStatusCode.OK);
        var before = browser[CookieHost.RefreshCookie]!;

        (await browser.PostAsync("/auth/guest")).AssertStatus(HttpStatusCode.OK);

        Assert.NotEqual(before, browser[CookieHost.RefreshCookie]);
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
        using var other = new Browser(_host.Address);
        other.Plant(CookieHost.RefreshCookie, before, "/auth");
        (await other.PostAsync("/auth/refresh")).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Refresh_GarbageOrEmptyCookie_IsInvalidAndClearsIt()
    {
        foreach (var value in new[] { "garbage", "" })
        {
            using var browser = new Browser(_host.Address);
            browser.Plant(CookieHost.RefreshCookie, value, "/auth");

            AssertCleared(await browser.PostAsync("/auth/refresh"), HttpStatusCode.Unauthorized, "invalid_refresh_token");
        }
    }

    [Fact]
    public async Task Refresh_Revoked_ClearsIt()
    {
        using var browser = new Browser(_host.Address);
        var access = (await browser.PostAsync("/login")).AccessToken;
        // By somebody without the cookie.
        (await _host.PostAsync("/auth/logout", access)).AssertStatus(HttpStatusCode.NoContent);

        AssertCleared(await browser.PostAsync("/auth/refresh"), HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Refresh_Expired_ClearsIt()
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = await CookieHost.LogInAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(15));

        AssertCleared(await browser.PostAsync("/auth/refresh"), HttpStatusCode.Unauthorized, "session_expired");
    }

    [Fact]
    public async Task Refresh_Reused_ClearsIt()
    {
        await using var host = await CookieHost.StartAsync();
        using var browser = await CookieHost.LogInAsync(host);
        using var thief = new Browser(host.Address);
        thief.Plant(CookieHost.RefreshCookie, browser[CookieHost.RefreshCookie]!, "/auth");
        (await thief.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        AssertCleared(await browser.PostAsync("/auth/refresh"), HttpStatusCode.Unauthorized, "refresh_token_reused");
        AssertCleared(await thief.PostAsync("/auth/refresh"), HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Refresh_SubjectDenied_ClearsIt()
    {
        await using var host = await CookieHost.StartAsync(services: s => s.AddScoped<ISubjectResolver, Denier>());
        using var browser = await CookieHost.LogInAsync(host);

        AssertCleared(await browser.PostAsync("/auth/refresh"), HttpStatusCode.Forbidden, "subject_denied");
    }

    [Fact]
    public async Task Refresh_SixtyFourTabsAtOnce_OneSetsTheCookieAndNobodyClearsIt()
    {
        using var browser = await CookieHost.LogInAsync(_host);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Each tab with what the jar held when it began to refresh.
        var tabs = Enumerable.Range(0, 64).Select(_ =>
        {
            var tab = new Browser(_host.Address);
            tab.Plant(CookieHost.RefreshCookie, browser[CookieHost.RefreshCookie]!, "/auth");
            return tab;
        }).ToArray();
        var calls = tabs.Select(async tab =>
        {
            await gate.Task;
            return await tab.PostAsync("/auth/refresh");
        }).ToArray();

        gate.SetResult();
        var answers = await Task.WhenAll(calls);

        var winner = Assert.Single(answers, answer => answer.Status == 200);
        var set = Assert.Single(answers.SelectMany(answer => Browser.SetCookies(answer)));
        Assert.Equal(set, Assert.Single(Browser.SetCookies(winner)));
        Assert.All(answers.Where(answer => answer != winner), answer => answer.AssertProblem(HttpStatusCode.Unauthorized, "refresh_conflict"));
        // The jar that the tabs have in common, whatever the order of the answers.
        browser.Plant(CookieHost.RefreshCookie, tabs[Array.IndexOf(answers, winner)][CookieHost.RefreshCookie]!, "/auth");
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
        foreach (var tab in tabs)
            tab.Dispose();
    }

    [Fact]
    public async Task Refresh_StoreDown_KeepsTheCookie()
    {
        var store = new SessionStoreProxy();
        await using var host = await CookieHost.StartAsync(services: s => s.AddSingleton<ISessionStore>(store));
        using var browser = await CookieHost.LogInAsync(host);
        store.Failure = new StoreUnavailableException("down");

        var refresh = await browser.PostAsync("/auth/refresh");
        var logout = await browser.PostAsync("/auth/logout");

        refresh.AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        logout.AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        Assert.Empty(Browser.SetCookies(refresh));
        Assert.Empty(Browser.SetCookies(logout));
        store.Failure = null;
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refresh_TooOften_KeepsTheCookie()
    {
        await using var host = await CookieHost.StartAsync(o => o.Protection.RefreshesPerSession.Permits = 1);
        using var browser = await CookieHost.LogInAsync(host);
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);

        var answer = await browser.PostAsync("/auth/refresh");

        answer.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.Empty(Browser.SetCookies(answer));
    }

    private static void AssertCleared(Answer answer, HttpStatusCode status, string code)
    {
        answer.AssertProblem(status, code);
        Assert.Equal(CookieHost.ClearedRefreshCookie, Assert.Single(Browser.SetCookies(answer, CookieHost.RefreshCookie)));
    }

    private sealed class Denier : ISubjectResolver
    {
        public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken) =>
            Task.FromResult<SubjectResolution>(new SubjectResolution.Denied());
    }
}
