using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>A browser that has been used by two people, and still has a live token of the former one.</summary>
public sealed class FormerUserTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async Task InitializeAsync() => _host = await CookieHost.StartAsync(
        options => options.Http.AccessTokenCookie = true,
        map: app => app.MapPost("/login/{user}", async (string user, ISessionService sessions, HttpContext context) =>
            (await sessions.StartAsync(new StartSessionCommand { Subject = new Subject(user) }, context.RequestAborted)).ToHttpResult()));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Refresh_NewestLoginIsOver_LogsNoFormerUserIn()
    {
        var (jar, former, newest) = await LogTwoInAsync("ada", "grace");
        using var browser = new Browser(_host.Address, jar);
        _ = await _host.Sessions.EndAsync(new Subject("grace"), newest, SessionEndReason.Administrator, CancellationToken.None);

        var refused = await browser.PostAsync("/auth/refresh");
        refused.AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        Assert.Empty(jar.Keys);
        Assert.Equal(401, (await browser.PostAsync("/auth/refresh")).Status);
        Assert.DoesNotContain(await _host.Sessions.ListAsync(new Subject("ada"), CancellationToken.None), session => session.Id == former);
    }

    [Fact]
    public async Task Refresh_NewestLoginOfTheSameUserIsOver_GoesOnWithTheOlderOne()
    {
        var (jar, former, newest) = await LogTwoInAsync("ada", "ada");
        using var browser = new Browser(_host.Address, jar);
        _ = await _host.Sessions.EndAsync(new Subject("ada"), newest, SessionEndReason.Administrator, CancellationToken.None);

        var refreshed = await browser.PostAsync("/auth/refresh");

        refreshed.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(former.ToString(), refreshed.Json.GetProperty("session_id").GetString());
    }

    // The second login does not know of the first: its request left before the first was answered, as from another tab.
    private async Task<(CookieJar Jar, SessionId Former, SessionId Newest)> LogTwoInAsync(string first, string second)
    {
        var jar = new CookieJar();
        var former = await LogInAsync(first);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        return (jar, former, await LogInAsync(second));

        async Task<SessionId> LogInAsync(string user)
        {
            using var tab = new Browser(_host.Address);
            var answer = await tab.PostAsync($"/login/{user}");
            answer.AssertStatus(HttpStatusCode.OK);
            jar.Apply(answer);
            Assert.True(SessionId.TryParse(answer.Json.GetProperty("session_id").GetString(), out var id));
            return id;
        }
    }
}
