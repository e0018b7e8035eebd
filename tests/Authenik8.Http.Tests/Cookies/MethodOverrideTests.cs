using Authenik8.Http.Tests.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>The cross-site check decides by what will run, not by what a request calls itself after a middleware has changed its method.</summary>
public sealed class MethodOverrideTests
{
    private const string CrossSite = "Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\n";

    public static TheoryData<string, string, string> OwnEndpoints
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var row in CrossSiteTests.Endpoints)
            {
                foreach (var method in new[] { "GET", "HEAD", "OPTIONS" })
                    data.Add((string)row[0], (string)row[1], method);
            }
            return data;
        }
    }

    [Fact]
    public async Task OwnEndpoint_MethodOverriddenAfterRouting_RefusesOtherSites()
    {
        await using var host = await CookieHost.StartAsync(map: app => app.Use((context, next) =>
        {
            // As the framework's own middleware, for every method.
            if (context.Request.Headers.TryGetValue("X-HTTP-Method-Override", out var method))
                context.Request.Method = method.ToString();
            return next();
        }));
        foreach (var row in OwnEndpoints)
        {
            var response = await SendAsync(host, (string)row[0], (string)row[1], $"{CrossSite}X-HTTP-Method-Override: {row[2]}\r\n");
            Assert.Contains("cross_site_request\"", response, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OwnEndpoint_FrameworksMethodOverride_RefusesOtherSitesAndLogsNobodyOut()
    {
        await using var host = await CookieHost.StartAsync(map: app => app.UseHttpMethodOverride());
        var session = await host.StartSessionAsync();
        var cookie = $"Cookie: {CookieHost.RefreshCookie}={session.RefreshToken}\r\n";

        foreach (var path in new[] { "/auth/logout", "/auth/refresh", "/auth/guest" })
            Assert.Equal(403, RawHttp.StatusOf(await SendAsync(host, "POST", path, $"{cookie}{CrossSite}X-HTTP-Method-Override: GET\r\n")));

        Assert.Equal(200, RawHttp.StatusOf(await SendAsync(host, "POST", "/auth/refresh", $"{cookie}Sec-Fetch-Site: same-origin\r\nX-HTTP-Method-Override: GET\r\n")));
    }

    [Theory]
    [InlineData("/orders", "X-HTTP-Method-Override: GET\r\n")]
    [InlineData("/orders", "X-HTTP-Method-Override: HEAD\r\n")]
    [InlineData("/orders", "X-HTTP-Method-Override: OPTIONS\r\n")]
    [InlineData("/both", "X-HTTP-Method-Override: GET\r\n")]
    [InlineData("/any", "X-HTTP-Method-Override: GET\r\n")]
    [InlineData("/orders", "")]
    [InlineData("/both", "")]
    public async Task EndpointOfTheHost_MethodOverridden_TheCookieDoesNotCountFromOtherSites(string path, string header)
    {
        await using var host = await StartWithAccessCookieAsync(app => app.UseHttpMethodOverride());
        var cookie = $"Cookie: {CookieHost.AccessCookie}={await host.TokenAsync()}\r\n";

        Assert.Equal(403, RawHttp.StatusOf(await SendAsync(host, "POST", path, $"{cookie}{CrossSite}{header}")));
        Assert.Equal(200, RawHttp.StatusOf(await SendAsync(host, "POST", path, $"{cookie}Sec-Fetch-Site: same-origin\r\n{header}")));
    }

    [Fact]
    public async Task EndpointOfTheHost_MethodChangedBeforeTheServerLooks_IsDecidedByTheEndpoint()
    {
        await using var host = await StartWithAccessCookieAsync(app => app.Use((context, next) =>
        {
            context.Request.Method = "GET";
            return next();
        }));
        var cookie = $"Cookie: {CookieHost.AccessCookie}={await host.TokenAsync()}\r\n";

        Assert.Equal(403, RawHttp.StatusOf(await SendAsync(host, "POST", "/orders", $"{cookie}{CrossSite}")));
    }

    [Fact]
    public async Task EndpointOfTheHost_ReadFromAnotherSite_IsServed()
    {
        await using var host = await StartWithAccessCookieAsync(app => app.UseHttpMethodOverride());
        var cookie = $"Cookie: {CookieHost.AccessCookie}={await host.TokenAsync()}\r\n";

        foreach (var path in new[] { "/both", "/any", "/me" })
            Assert.Equal(200, RawHttp.StatusOf(await SendAsync(host, "GET", path, $"{cookie}{CrossSite}")));
        Assert.Equal(403, RawHttp.StatusOf(await SendAsync(host, "TRACE", "/any", $"{cookie}{CrossSite}")));
    }

    [Fact]
    public async Task EndpointOfTheHost_ShownAgainForAStatus_IsStillTheRequestThatWasSent()
    {
        await using var host = await StartWithAccessCookieAsync(app => app.UseStatusCodePagesWithReExecute("/any"));
        var cookie = $"Cookie: {CookieHost.AccessCookie}={await host.TokenAsync()}\r\n";

        Assert.NotEqual(200, RawHttp.StatusOf(await SendAsync(host, "POST", "/nowhere", $"{cookie}{CrossSite}")));
    }

    private static Task<TestHost> StartWithAccessCookieAsync(Action<WebApplication> middleware) => CookieHost.StartAsync(
        o => o.Http.AccessTokenCookie = true,
        map: app =>
        {
            middleware(app);
            app.MapPost("/orders", () => "made").RequireAuthorization();
            app.MapMethods("/both", ["GET", "POST"], () => "both").RequireAuthorization();
            app.Map("/any", () => "any").RequireAuthorization();
        });

    private static Task<string> SendAsync(TestHost host, string method, string path, string headers) =>
        RawHttp.SendAsync(host.Address, $"{method} {path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\n{headers}\r\n");
}
