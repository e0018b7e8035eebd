using Authenik8.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>Requests that another site had a browser make.</summary>
public sealed class CrossSiteTests(SharedHost<CrossSiteTests> shared) : IClassFixture<SharedHost<CrossSiteTests>>, IHostSetup
{
    private const string Allowed = "https://app.example.com";
    private const string AllowedWithPort = "https://dev.example.com:8443";

    private readonly TestHost _host = shared.Host;

    static void IHostSetup.Configure(Authenik8Options options)
    {
        CookieHost.Configure(options);
        options.Http.AllowedOrigins.Add("HTTPS://App.Example.COM:443");
        options.Http.AllowedOrigins.Add(AllowedWithPort);
    }

    static void IHostSetup.Map(WebApplication app) => CookieHost.MapLogin(app);

    /// <summary>Sec-Fetch-Site, Origin, whether the request counts as our own. The host is id.example.com, over http.</summary>
    public static TheoryData<string?, string?, bool> Requests => new()
    {
        { "same-origin", null, true },
        { "same-origin", "http://id.example.com", true },
        // A form under Referrer-Policy: no-referrer.
        { "same-origin", "null", true },
        { "same-site", null, false },
        { "cross-site", null, false },
        { "none", null, false },
        { "", null, false },
        { "Same-Origin", null, false },
        { "same-origin, cross-site", null, false },
        { "same-origin;x", null, false },
        { "same-site", "http://id.example.com", false },
        { "cross-site", "http://id.example.com", false },
        { "none", "http://id.example.com", false },
        { "same-site", Allowed, true },
        { "cross-site", Allowed, true },
        { "cross-site", AllowedWithPort, true },
        { "cross-site", "null", false },
        { "cross-site", "https://evil.example", false },
        { null, "http://id.example.com", true },
        { null, Allowed, true },
        { null, AllowedWithPort, true },
        { null, "null", false },
        { null, "", false },
        { null, "http://id.example.com:80", false },
        { null, "http://id.example.com:81", false },
        { null, "https://id.example.com", false },
        { null, "HTTP://ID.EXAMPLE.COM", false },
        { null, "http://id.example.com.", false },
        { null, "http://id.example.com/", false },
        { null, "http://id.example.com.evil.net", false },
        { null, "http://evilid.example.com", false },
        { null, "http://evil.net#http://id.example.com", false },
        { null, "http://id.example.com@evil.net", false },
        { null, "http://example.com", false },
        { null, "http://x.id.example.com", false },
        { null, "id.example.com", false },
        { null, "*", false },
        { null, "https://app.example.com:443", false },
        { null, "https://app.example.com.evil.net", false },
        { null, "https://app.example.com.", false },
        { null, "http://app.example.com", false },
        { null, "https://APP.example.com", false },
        { null, "https://app.example.com:8443", false },
        { null, "https://dev.example.com", false },
        { null, "https://x.app.example.com", false },
        { null, "https://app.example.com https://evil.example", false },
        { null, "https://app.example.com, https://evil.example", false },
        { null, null, false },
    };

    public static TheoryData<string, string> Endpoints => new()
    {
        { "POST", "/auth/refresh" },
        { "POST", "/auth/logout" },
        { "POST", "/auth/logout/all" },
        { "DELETE", "/auth/sessions/3oLVqYfkrPdbkc2gos39gQ" },
        { "POST", "/auth/register" },
        { "POST", "/auth/login" },
        { "POST", "/auth/guest" },
        { "POST", "/auth/email/verify" },
        { "POST", "/auth/email/resend" },
        { "POST", "/auth/email/change" },
        { "POST", "/auth/password/forgot" },
        { "POST", "/auth/password/reset" },
        { "POST", "/auth/password/change" },
        { "PATCH", "/auth/me" },
        { "DELETE", "/auth/account" },
        { "POST", "/auth/account/delete" },
        { "POST", "/auth/account/restore" },
        { "POST", "/auth/admin/accounts/x/disable" },
        { "POST", "/auth/admin/accounts/x/enable" },
        { "PUT", "/auth/admin/accounts/x/roles" },
        { "DELETE", "/auth/admin/accounts/x/sessions" },
        { "POST", "/auth/admin/accounts/x/password/reset" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Refresh_IsServedToOurOwnPagesOnly(string? site, string? origin, bool isOurs)
    {
        var session = await _host.StartSessionAsync();
        var headers = $"Cookie: __Secure-ak8_rt={session.RefreshToken}\r\n{Field("Sec-Fetch-Site", site)}{Field("Origin", origin)}";

        var response = await PostAsync("/auth/refresh", "id.example.com", headers);

        if (isOurs)
            Assert.Equal(200, RawHttp.StatusOf(response));
        else
            await AssertRefusedAsync(response, session);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin\r\n")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\nOrigin: https://app.example.com\r\n")]
    [InlineData("Origin: http://id.example.com\r\nOrigin: http://id.example.com\r\n")]
    [InlineData("Origin: http://id.example.com\r\nOrigin: https://evil.example\r\n")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nOrigin: http://id.example.com\r\nOrigin: https://evil.example\r\n")]
    public async Task Refresh_HeaderTwice_IsRefused(string headers)
    {
        var session = await _host.StartSessionAsync();

        await AssertRefusedAsync(await PostAsync("/auth/refresh", "id.example.com", $"Cookie: __Secure-ak8_rt={session.RefreshToken}\r\n{headers}"), session);
    }

    [Theory]
    [InlineData("id.example.com:80", "http://id.example.com", true)]
    [InlineData("ID.Example.com", "http://id.example.com", true)]
    [InlineData("id.example.com:8080", "http://id.example.com:8080", true)]
    [InlineData("id.example.com:8080", "http://id.example.com", false)]
    [InlineData("id.example.com:443", "http://id.example.com:443", true)]
    [InlineData("id.example.com:443", "http://id.example.com", false)]
    [InlineData("id.example.com.", "http://id.example.com.", true)]
    [InlineData("id.example.com.", "http://id.example.com", false)]
    [InlineData("[::1]", "http://[::1]", true)]
    [InlineData("[::1]:5000", "http://[::1]:5000", true)]
    [InlineData("[::80]", "http://[:", false)]
    [InlineData("", "http://", false)]
    [InlineData("", "", false)]
    public async Task Refresh_OwnOrigin_IsWhatTheRequestWasSentTo(string host, string origin, bool isOurs)
    {
        var session = await _host.StartSessionAsync();
        var response = await PostAsync("/auth/refresh", host, $"Cookie: __Secure-ak8_rt={session.RefreshToken}\r\nOrigin: {origin}\r\n");

        if (isOurs)
            Assert.Equal(200, RawHttp.StatusOf(response));
        else
            await AssertRefusedAsync(response, session);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task EveryEndpointThatChangesSomething_RefusesOtherSites_BeforeItReadsAnything(string method, string path)
    {
        var token = await _host.TokenAsync(permissions: ["authenik8:admin"]);
        foreach (var authorization in new[] { "", $"Authorization: Bearer {token}\r\n", "Authorization: Bearer garbage\r\n" })
        {
            // The body is announced and never sent: whoever waits for it does not answer.
            var response = await RawHttp.SendHeadAsync(
                _host.Address,
                $"{method} {path} HTTP/1.1\r\nHost: id.example.com\r\n{authorization}Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n",
                "cross_site_request\"");

            AssertRefused(response);
        }
        Assert.Equal(200, (await _host.GetAsync("/me", token)).Status);
    }

    [Fact]
    public void Endpoints_AreAllThatThereAre()
    {
        var mapped = _host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/auth/", StringComparison.Ordinal))
            .Select(endpoint => endpoint.Metadata.OfType<HttpMethodMetadata>().Single().HttpMethods.Single());

        Assert.Equal(Endpoints.Count, mapped.Count(method => method is not ("GET" or "HEAD")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Cookie: theme=dark\r\n")]
    [InlineData("Cookie: __secure-ak8_rt=x\r\n")]
    public async Task ClientThatSaysNothingAndHasNoCookieOfOurs_IsNoBrowser(string cookies) =>
        Assert.Equal(200, RawHttp.StatusOf(await PostAsync("/auth/guest", "id.example.com", cookies)));

    [Theory]
    [InlineData("__Secure-ak8_rt=x")]
    [InlineData("__Host-ak8_at=x")]
    [InlineData("a=b; __Secure-ak8_dv=x")]
    public async Task ClientThatSaysNothingButHasACookieOfOurs_IsRefused(string cookie) =>
        AssertRefused(await PostAsync("/auth/guest", "id.example.com", $"Cookie: {cookie}\r\n"));

    [Fact]
    public async Task Get_FromAnotherSite_IsServed()
    {
        using var browser = new Browser(_host.Address) { FetchSite = "cross-site", Origin = "https://evil.example" };
        var token = await _host.TokenAsync();

        (await browser.GetAsync("/auth/sessions", token)).AssertStatus(HttpStatusCode.OK);
        (await browser.GetAsync("/.well-known/jwks.json")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task EndpointOfTheHost_WithATokenInTheHeader_IsNotOurAffair()
    {
        await using var host = await CookieHost.StartAsync(map: app => app.MapPost("/orders", () => "made").RequireAuthorization());
        using var browser = new Browser(host.Address) { FetchSite = "cross-site", Origin = "https://evil.example" };

        (await browser.PostAsync("/orders", token: await host.TokenAsync())).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refusal_TellsTheOperatorWhatTheApplicationTakesItselfFor()
    {
        _ = await PostAsync("/auth/guest", "behind-a-proxy.example.com", "Origin: https://behind-a-proxy.example.com\r\n");

        var line = Assert.Single(_host.Logs.Lines, line => line.EventId.Id == 201 && line.Text.Contains("http://behind-a-proxy.example.com", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Information, line.Level);
    }

    private static string Field(string name, string? value) => value is null ? "" : $"{name}: {value}\r\n";

    private static void AssertRefused(string response)
    {
        Assert.Equal(403, RawHttp.StatusOf(response));
        Assert.Contains("\"code\":\"cross_site_request\"", response, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", response, StringComparison.OrdinalIgnoreCase);
    }

    // The token is still good, so it was not looked at.
    private async Task AssertRefusedAsync(string response, SessionTokens session)
    {
        AssertRefused(response);
        using var browser = new Browser(_host.Address);
        browser.Plant(CookieHost.RefreshCookie, session.RefreshToken, "/auth");
        (await browser.PostAsync("/auth/refresh")).AssertStatus(HttpStatusCode.OK);
    }

    private Task<string> PostAsync(string path, string host, string headers) =>
        RawHttp.SendAsync(_host.Address, $"POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n{headers}\r\n");
}
