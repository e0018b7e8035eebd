using System.Text;
using System.Text.Json;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Endpoints;

/// <summary>The list of sessions, ending one, and ending all.</summary>
public sealed class SessionsTests(SharedHost<SessionsTests> shared) : IClassFixture<SharedHost<SessionsTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    [Fact]
    public async Task List_CallersSessions_MostRecentlySeenFirstWithTheCurrentOneMarked()
    {
        var older = await _host.StartSessionAsync("list-1");
        _host.Clock.Advance(TimeSpan.FromSeconds(30));
        var newer = await _host.StartSessionAsync("list-1");
        _ = await _host.StartSessionAsync("list-2");

        var answer = await _host.GetAsync("/auth/sessions", older.AccessToken.Value);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var list = answer.Json.GetProperty("sessions").EnumerateArray().ToArray();
        Assert.Equal([newer.SessionId.ToString(), older.SessionId.ToString()], list.Select(session => session.GetProperty("id").GetString()!));
        Assert.Equal([false, true], list.Select(session => session.GetProperty("current").GetBoolean()));
        Assert.Equal(_host.Clock.GetUtcNow(), list[0].GetProperty("created_at").GetDateTimeOffset());
        Assert.Equal(_host.Clock.GetUtcNow().AddDays(14), list[0].GetProperty("expires_at").GetDateTimeOffset());
        Assert.Equal(
            ["id", "current", "created_at", "last_seen_at", "expires_at", "device"],
            list[0].EnumerateObject().Select(member => member.Name));
        var device = list[0].GetProperty("device");
        Assert.Equal(TestHost.Device, device.GetProperty("user_agent").GetString());
        Assert.Equal("127.0.0.1", device.GetProperty("ip_address").GetString());
        Assert.Equal("a test", device.GetProperty("name").GetString());
    }

    [Fact]
    public async Task List_AfterARefresh_ShowsWhereAndWhenItWasSeen()
    {
        var session = await _host.StartSessionAsync("seen");
        _host.Clock.Advance(TimeSpan.FromHours(1));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/refresh");
        request.Headers.UserAgent.ParseAdd("Other/2.0");
        request.Content = new StringContent(TestHost.RefreshBody(session.RefreshToken), Encoding.UTF8, "application/json");
        var refreshed = await Answer.ReadAsync(await _host.Client.SendAsync(request));

        var shown = Assert.Single(await ListAsync(refreshed.AccessToken));

        Assert.Equal("Other/2.0", shown.GetProperty("device").GetProperty("user_agent").GetString());
        Assert.Equal("a test", shown.GetProperty("device").GetProperty("name").GetString());
        Assert.Equal(_host.Clock.GetUtcNow(), shown.GetProperty("last_seen_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task List_UnknownDevice_IsNull()
    {
        var session = await _host.Sessions.StartAsync(new StartSessionCommand { Subject = new Subject("bare") }, CancellationToken.None);

        var device = Assert.Single(await ListAsync(session.AccessToken.Value)).GetProperty("device");

        Assert.Equal(["ip_address", "user_agent", "name"], device.EnumerateObject().Select(member => member.Name));
        Assert.All(device.EnumerateObject(), member => Assert.Equal(JsonValueKind.Null, member.Value.ValueKind));
    }

    [Fact]
    public async Task List_SameIdInAnotherTenant_IsSomebodyElse()
    {
        var acme = await _host.StartSessionAsync("tenants", tenant: "acme");
        var bolt = await _host.StartSessionAsync("tenants", tenant: "bolt");

        var shown = Assert.Single(await ListAsync(acme.AccessToken.Value));

        Assert.Equal(acme.SessionId.ToString(), shown.GetProperty("id").GetString());
        (await _host.DeleteAsync($"/auth/sessions/{bolt.SessionId}", acme.AccessToken.Value)).AssertProblem(HttpStatusCode.NotFound, "session_not_found");
        Assert.Equal(204, (await _host.PostAsync("/auth/logout/all", acme.AccessToken.Value)).Status);
        Assert.Equal(200, (await _host.GetAsync("/me", bolt.AccessToken.Value)).Status);
    }

    [Theory]
    [InlineData("GET", "/auth/sessions")]
    [InlineData("POST", "/auth/logout/all")]
    [InlineData("DELETE", "/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Endpoint_WithoutAGoodToken_IsUnauthorized(string method, string path)
    {
        (await _host.SendAsync(new HttpMethod(method), path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await _host.SendAsync(new HttpMethod(method), path, "garbage")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task End_OwnSession_DiesAtOnceAndTheCallersGoesOn()
    {
        var caller = await _host.StartSessionAsync("owner");
        var lost = await _host.StartSessionAsync("owner");

        Assert.Equal(204, (await _host.DeleteAsync($"/auth/sessions/{lost.SessionId}", caller.AccessToken.Value)).Status);

        (await _host.GetAsync("/me", lost.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.RefreshAsync(lost.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        Assert.Equal(200, (await _host.GetAsync("/me", caller.AccessToken.Value)).Status);
        (await _host.DeleteAsync($"/auth/sessions/{lost.SessionId}", caller.AccessToken.Value)).AssertProblem(HttpStatusCode.NotFound, "session_not_found");
    }

    [Fact]
    public async Task End_SomebodyElsesSession_IsNotFoundAndNothingHappens()
    {
        var victim = await _host.StartSessionAsync("victim");
        var attacker = await _host.TokenAsync("attacker", roles: ["admin"]);

        (await _host.DeleteAsync($"/auth/sessions/{victim.SessionId}", attacker)).AssertProblem(HttpStatusCode.NotFound, "session_not_found");

        Assert.Equal(200, (await _host.GetAsync("/me", victim.AccessToken.Value)).Status);
        var refreshed = await _host.RefreshAsync(victim.RefreshToken);
        Assert.Equal(200, refreshed.Status);
        Assert.Equal(200, (await _host.GetAsync("/me", refreshed.AccessToken)).Status);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("..%2F..%2Frefresh")]
    [InlineData("%20")]
    [InlineData("%E2%9D%A4")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA%3D%3D")]
    public async Task End_IdOfNoSession_IsNotFound(string id) =>
        (await _host.DeleteAsync($"/auth/sessions/{id}", await _host.TokenAsync())).AssertProblem(HttpStatusCode.NotFound, "session_not_found");

    [Fact]
    public async Task LogoutAll_EndsEverySessionOfTheCallerAndNobodyElses()
    {
        var caller = await _host.StartSessionAsync("all-1");
        var second = await _host.StartSessionAsync("all-1");
        var other = await _host.StartSessionAsync("all-2");

        Assert.Equal(204, (await _host.PostAsync("/auth/logout/all", caller.AccessToken.Value)).Status);

        (await _host.GetAsync("/me", caller.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.GetAsync("/me", second.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.RefreshAsync(second.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        Assert.Equal(200, (await _host.GetAsync("/me", other.AccessToken.Value)).Status);
        Assert.Equal(200, (await _host.GetAsync("/me", await _host.TokenAsync("all-1"))).Status);
    }

    [Theory]
    [InlineData("""{"keep_current":false}""")]
    [InlineData("""{"keep_current":null}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task LogoutAll_NotAskedToKeepTheCurrent_EndsItToo(string body)
    {
        var token = await _host.TokenAsync("all-3");

        Assert.Equal(204, (await _host.PostAsync("/auth/logout/all", token, body)).Status);

        (await _host.GetAsync("/me", token)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task LogoutAll_KeepCurrent_EndsTheOthersOnly()
    {
        var caller = await _host.StartSessionAsync("keep");
        var second = await _host.StartSessionAsync("keep");

        Assert.Equal(204, (await _host.PostAsync("/auth/logout/all", caller.AccessToken.Value, """{"keep_current":true}""")).Status);

        Assert.Equal(200, (await _host.GetAsync("/me", caller.AccessToken.Value)).Status);
        Assert.Equal(200, (await _host.RefreshAsync(caller.RefreshToken)).Status);
        (await _host.GetAsync("/me", second.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task LogoutAll_BadBody_EndsNothing()
    {
        var token = await _host.TokenAsync("bad");

        (await _host.PostAsync("/auth/logout/all", token, """{"keep_current":"yes"}"""))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "keep_current");

        Assert.Equal(200, (await _host.GetAsync("/me", token)).Status);
    }

    private async Task<JsonElement[]> ListAsync(string token) =>
        [.. (await _host.GetAsync("/auth/sessions", token)).Json.GetProperty("sessions").EnumerateArray()];
}
