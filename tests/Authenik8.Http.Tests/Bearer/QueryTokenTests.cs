using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Tests.Bearer;

public sealed class QueryTokenTests(SharedHost<QueryTokenTests> shared) : IClassFixture<SharedHost<QueryTokenTests>>, IAsyncLifetime, IHostSetup
{
    private readonly TestHost _host = shared.Host;
    private string _token = null!;

    static void IHostSetup.Configure(Authenik8Options options) => options.Http.QueryTokenPaths.Add("/hubs/chat");

    static void IHostSetup.Map(WebApplication app)
    {
        foreach (var path in new[] { "/hubs/chat", "/hubs/chat/negotiate", "/hubs/chatter", "/hubs", "/api/data" })
            app.MapGet(path, () => "in").RequireAuthorization();
    }

    public async Task InitializeAsync() => _token = await _host.TokenAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("/hubs/chat", 200)]
    [InlineData("/HUBS/Chat", 200)]
    [InlineData("/hubs/chat/", 200)]
    [InlineData("/hubs/chat/negotiate", 200)]
    [InlineData("/hubs/chatter", 401)]
    [InlineData("/hubs", 401)]
    [InlineData("/api/data", 401)]
    [InlineData("/me", 401)]
    public async Task QueryToken_IsTakenUnderTheNamedPathOnly(string path, int status) =>
        Assert.Equal(status, (await _host.GetAsync($"{path}?access_token={_token}")).Status);

    [Fact]
    public async Task QueryToken_NoPathNamed_IsNeverTaken()
    {
        await using var host = await TestHost.StartAsync(map: app => app.MapGet("/hubs/chat", () => "in").RequireAuthorization());

        var answer = await host.GetAsync($"/hubs/chat?access_token={await host.TokenAsync()}");

        answer.AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task QueryToken_TogetherWithTheHeader_IsABadRequest() =>
        (await _host.GetAsync($"/hubs/chat?access_token={_token}", _token)).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task QueryToken_TogetherWithAHeaderWithoutToken_IsABadRequest() =>
        Assert.Equal(400, RawHttp.StatusOf(await RawHttp.GetAsync(_host.Address, $"/hubs/chat?access_token={_token}", "Authorization: Bearer")));

    [Fact]
    public async Task QueryToken_Twice_IsABadRequest() =>
        (await _host.GetAsync($"/hubs/chat?access_token={_token}&access_token={_token}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task QueryToken_Empty_IsLikeNone()
    {
        (await _host.GetAsync("/hubs/chat?access_token=")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(200, (await _host.GetAsync("/hubs/chat?access_token=", _token)).Status);
    }

    [Fact]
    public async Task QueryToken_Bad_IsRefusedAsInAHeader() =>
        (await _host.GetAsync("/hubs/chat?access_token=garbage")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");

    [Fact]
    public async Task QueryToken_HeaderAlone_StillWorks() => Assert.Equal(200, (await _host.GetAsync("/hubs/chat", _token)).Status);

    [Fact]
    public async Task QueryToken_OnTheEngineEndpoints_LogsNobodyOut()
    {
        (await _host.PostAsync($"/auth/logout?access_token={_token}")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(200, (await _host.GetAsync("/me", _token)).Status);
    }

    [Fact]
    public async Task QueryToken_IsNotLoggedByTheEngine()
    {
        _ = await _host.GetAsync($"/hubs/chat?access_token={_token}");
        _ = await _host.GetAsync($"/hubs/chat?access_token={_token}x");

        var ours = _host.Logs.Lines.Where(line => line.Category.StartsWith("Authenik8", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(ours);
        // The framework puts the path into a scope around every line; the query string is not part of it.
        Assert.All(ours, line => Assert.DoesNotContain(_token, line.Text, StringComparison.Ordinal));
    }
}
