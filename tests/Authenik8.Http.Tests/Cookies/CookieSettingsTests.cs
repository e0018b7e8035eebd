using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>What a host is told at start about its settings of cookies.</summary>
public sealed class CookieSettingsTests
{
    [Theory]
    [InlineData("https://app.example.com")]
    [InlineData("https://app.example.com:443")]
    [InlineData("HTTPS://App.Example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("http://localhost:5173")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://[::1]:5001")]
    [InlineData("https://xn--mnchen-3ya.example")]
    public async Task AllowedOrigin_AnOrigin_IsTaken(string origin)
    {
        await using var host = await StartAsync(o => o.AllowedOrigins.Add(origin));
        Assert.Equal(200, (await host.GetAsync("/public")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("app.example.com")]
    [InlineData("//app.example.com")]
    [InlineData("https://")]
    [InlineData("https://*")]
    [InlineData("https://*.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/login")]
    [InlineData("https://app.example.com?x")]
    [InlineData("https://app.example.com#x")]
    [InlineData("https://ada@app.example.com")]
    [InlineData("https://app.example.com\\evil.net")]
    [InlineData(" https://app.example.com")]
    [InlineData("https://app.example.com ")]
    [InlineData("https://app.example.com:")]
    [InlineData("https://app.example.com:0443")]
    [InlineData("https://app.example.com:99999")]
    [InlineData("https://münchen.example")]
    [InlineData("https://0x7f.1")]
    [InlineData("ftp://app.example.com")]
    [InlineData("file:///etc")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://a.example.com,https://b.example.com")]
    public async Task AllowedOrigin_AnythingElse_IsToldAtStart(string? origin)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(o =>
        {
            o.AllowedOrigins.Add("https://app.example.com");
            o.AllowedOrigins.Add(origin!);
        }));

        Assert.StartsWith("Authenik8:Http:AllowedOrigins:1 must be an origin", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccessTokenCookie_WithTokensInBodies_IsToldAtStart()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(o =>
        {
            o.RefreshTransport = RefreshTransport.Body;
            o.AccessTokenCookie = true;
        }));

        Assert.StartsWith("Authenik8:Http:AccessTokenCookie is set", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefreshTransport_NoneOfTheTwo_IsToldAtStart()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(o => o.RefreshTransport = (RefreshTransport)7));

        Assert.StartsWith("Authenik8:Http:RefreshTransport must be", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RefreshTokenName", "")]
    [InlineData("RefreshTokenName", "a b")]
    [InlineData("RefreshTokenName", "a=b")]
    [InlineData("RefreshTokenName", "a;b")]
    [InlineData("RefreshTokenName", "käse")]
    [InlineData("RefreshTokenName", "__secure-app")]
    [InlineData("RefreshTokenName", "__Secure-")]
    [InlineData("RefreshTokenName", "__Host-app")]
    [InlineData("RefreshTokenName", "__HOST-app")]
    [InlineData("RefreshTokenName", "__Http-app")]
    [InlineData("RefreshTokenName", "12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("AccessTokenName", "__host-at")]
    [InlineData("AccessTokenName", "__Secure-AK8_rt")]
    [InlineData("KnownDeviceName", "__Host-dv")]
    [InlineData("KnownDeviceName", "__Secure-ak8_rt")]
    [InlineData("Path", "")]
    [InlineData("Path", "auth")]
    [InlineData("Path", "/auth/")]
    [InlineData("Path", "//auth")]
    [InlineData("Path", "/auth;x")]
    [InlineData("Path", "/auth?x")]
    [InlineData("Path", "/au th")]
    [InlineData("Path", "/a/../b")]
    [InlineData("Path", "/käse")]
    [InlineData("Path", "https://example.com/auth")]
    public async Task Cookies_NameOrPathThatBrowsersRefuse_IsReportedAtStart(string setting, string value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(o =>
        {
            if (setting == "RefreshTokenName")
                o.Cookies.RefreshTokenName = value;
            else if (setting == "AccessTokenName")
                o.Cookies.AccessTokenName = value;
            else if (setting == "KnownDeviceName")
                o.Cookies.KnownDeviceName = value;
            else
                o.Cookies.Path = value;
        }));

        Assert.StartsWith($"Authenik8:Http:Cookies:{setting} ", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_EverySetting_IsRead()
    {
        var builder = TestHost.NewBuilder(new LogCapture(), new TestClock(), settings: new Dictionary<string, string?>
        {
            ["Authenik8:Secret"] = TestHost.Secret,
            ["Authenik8:Http:RefreshTransport"] = "Cookie",
            ["Authenik8:Http:AccessTokenCookie"] = "true",
            ["Authenik8:Http:AllowedOrigins:0"] = "https://app.example.com",
            ["Authenik8:Http:Cookies:RefreshTokenName"] = "__Host-shop_rt",
            ["Authenik8:Http:Cookies:AccessTokenName"] = "__Host-shop_at",
            ["Authenik8:Http:Cookies:KnownDeviceName"] = "__Secure-shop_dv",
            ["Authenik8:Http:Cookies:Path"] = "/",
        });
        builder.Services.AddAuthenik8();
        await using var app = builder.Build();

        var http = app.Services.GetRequiredService<IOptions<Authenik8Options>>().Value.Http;

        Assert.Equal(RefreshTransport.Cookie, http.RefreshTransport);
        Assert.True(http.AccessTokenCookie);
        Assert.Equal(["https://app.example.com"], http.AllowedOrigins);
        Assert.Equal(("__Host-shop_rt", "__Host-shop_at", "__Secure-shop_dv", "/"), (http.Cookies.RefreshTokenName, http.Cookies.AccessTokenName, http.Cookies.KnownDeviceName, http.Cookies.Path));
    }

    private static Task<TestHost> StartAsync(Action<HttpOptions> configure) => CookieHost.StartAsync(o => configure(o.Http));
}
