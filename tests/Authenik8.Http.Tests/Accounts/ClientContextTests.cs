using Authenik8.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>A login of the host's own has what the engine's has: limits, known devices, RateLimit fields; and whose address is counted.</summary>
public sealed class ClientContextTests
{
    private const string Own = "/own/login";
    private const string Backend = "10.250.0.7";

    private readonly string _email = AccountHost.NewEmail();

    [Fact]
    public async Task OwnLogin_WithTheContextOfTheRequest_IsLimitedAndKnowsDevicesAsTheEnginesIs()
    {
        await using var host = await StartAsync();
        await host.EnrolAsync(_email);
        var owner = host.NewVisitor();
        var first = await LogInAsync(owner, AccountHost.Password);
        first.AssertStatus(HttpStatusCode.OK);
        Assert.True(first.Headers.Contains("RateLimit"));
        Assert.NotNull(owner.Device);

        var stranger = new Visitor(host.Host) { Address = owner.Address };
        for (var i = 0; i < 5; i++)
            (await LogInAsync(stranger, AccountHost.WrongPassword)).AssertStatus(HttpStatusCode.Unauthorized);
        (await LogInAsync(stranger, AccountHost.Password)).AssertStatus(HttpStatusCode.TooManyRequests);
        // Counted with the engine's own login.
        (await stranger.LogInAsync(_email)).AssertStatus(HttpStatusCode.TooManyRequests);

        owner.AccessToken = null;
        (await LogInAsync(owner, AccountHost.Password)).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("__Secure-ak8_dv=mine", "mine")]
    [InlineData("__Secure-ak8_dv-000000000000-00000000=planted; __Secure-ak8_dv=mine", "mine")]
    [InlineData("__Secure-ak8_dv-000000000000-00000000=planted", null)]
    [InlineData("__Secure-ak8_dvx=planted", null)]
    public async Task KnownDevice_BesideCookiesOfLongerNames_IsTheOneOfItsName(string cookies, string? device)
    {
        await using var host = await StartAsync();
        var context = new DefaultHttpContext { RequestServices = host.Host.Services };
        context.Request.Headers.Cookie = cookies;

        Assert.Equal(device, context.GetClientContext().KnownDevice);
    }

    [Fact]
    public async Task OwnLogin_WithTheSessionOfTheRequest_IsNotHeldBackByStrangers()
    {
        await using var host = await StartAsync();
        var owner = await host.NewMemberAsync(_email);
        var stranger = new Visitor(host.Host) { Address = owner.Address };
        for (var i = 0; i < 6; i++)
            _ = await LogInAsync(stranger, AccountHost.WrongPassword);

        owner.Device = null;
        (await LogInAsync(owner, AccountHost.Password)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task OwnLogin_WithoutAClient_IsLimitedAsOneClient()
    {
        await using var host = await StartAsync(client: _ => ClientContext.Unknown);
        var statuses = new List<int>();
        for (var i = 0; i < 7; i++)
            statuses.Add((await LogInAsync(host.NewVisitor(), AccountHost.WrongPassword)).Status);
        Assert.Equal([401, 401, 401, 401, 401, 429, 429], statuses);

        for (var i = 0; i < 100; i++)
            _ = await LogInAsync(host.NewVisitor(), AccountHost.WrongPassword, $"made-up-{i}@example.com");
        Assert.Equal(429, (await LogInAsync(host.NewVisitor(), AccountHost.WrongPassword, "another@example.com")).Status);
    }

    [Fact]
    public async Task TrustedBackend_PassesTheAddressOfItsClientOn()
    {
        await using var host = await AccountHost.StartQuickAsync(o => o.Protection.TrustedBackends.Add("10.250.0.0/16"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(401, await StatusAsync(host, Backend, "203.0.113.1"));

        Assert.Equal(429, await StatusAsync(host, Backend, "203.0.113.1"));
        Assert.Equal(429, await StatusAsync(host, "203.0.113.1", passed: null));
        Assert.Equal(401, await StatusAsync(host, Backend, "203.0.113.2"));
        Assert.Equal(429, await StatusAsync(host, Backend, "::ffff:203.0.113.1"));
    }

    [Theory]
    [InlineData("10.251.0.7", "203.0.113.{0}")]
    [InlineData(Backend, "203.0.113.{0}, 203.0.113.9")]
    [InlineData(Backend, "203.0.113.{0}:80")]
    [InlineData(Backend, "client-{0}")]
    public async Task TrustedBackend_AnythingElseInTheHeader_MeansNothing(string address, string passed)
    {
        await using var host = await AccountHost.StartQuickAsync(o => o.Protection.TrustedBackends.Add("10.250.0.0/16"));
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
            statuses.Add(await StatusAsync(host, address, string.Format(System.Globalization.CultureInfo.InvariantCulture, passed, i)));

        Assert.Equal([401, 401, 401, 401, 401, 429], statuses);
    }

    [Fact]
    public async Task TrustedBackends_NoneBySetting_NobodyChoosesAnAddress()
    {
        await using var host = await AccountHost.StartQuickAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
            statuses.Add(await StatusAsync(host, Backend, $"203.0.113.{i}"));

        Assert.Equal(429, statuses[^1]);
    }

    [Fact]
    public async Task RemoteAddress_NotKnown_WarnsOnceAndCountsAsOneClient()
    {
        await using var host = await AccountHost.StartQuickAsync(services: s => s.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter, NoAddress>());
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
            statuses.Add((await host.NewVisitor().LogInAsync(_email, AccountHost.WrongPassword)).Status);

        Assert.Equal([401, 401, 401, 401, 401, 429], statuses);
        Assert.Single(host.Host.Logs.Lines, line => line.Text.Contains("no remote address", StringComparison.Ordinal));
    }

    private static Task<AccountHost> StartAsync(Func<HttpContext, ClientContext>? client = null) => AccountHost.StartQuickAsync(map: app => app.MapPost(Own, async (HttpContext context, ILoginService logins) =>
    {
        var form = await context.Request.ReadFromJsonAsync<Credentials>();
        var command = new LoginCommand { Email = form!.Email, Password = form.Password, Client = client?.Invoke(context) ?? context.GetClientContext("own") };
        return await logins.LogInAsync(command, context.RequestAborted) switch
        {
            AccountResult<LoggedIn>.Done done => done.Value.ToHttpResult(),
            AccountResult<LoggedIn>.Throttled => Results.StatusCode(429),
            _ => Results.StatusCode(401),
        };
    }));

    private async Task<Answer> LogInAsync(Visitor visitor, string password, string? email = null)
    {
        var answer = await visitor.PostAsync(Own, new { email = email ?? _email, password });
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
            visitor.Device = cookies.Single().Split(';')[0][(Visitor.DeviceCookie.Length + 1)..];
        return answer;
    }

    private async Task<int> StatusAsync(AccountHost host, string address, string? passed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login");
        request.Headers.Add(AddressFilter.Header, address);
        if (passed is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Authenik8-Client-Address", passed));
        request.Content = new StringContent($$"""{"email":"{{_email}}","password":"{{AccountHost.WrongPassword}}"}""", System.Text.Encoding.UTF8, "application/json");
        return (int)(await host.Host.Client.SendAsync(request)).StatusCode;
    }

    private sealed record Credentials(string Email, string Password);

    private sealed class NoAddress : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            _ = app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = null;
                return following(context);
            });
            next(app);
        };
    }
}
