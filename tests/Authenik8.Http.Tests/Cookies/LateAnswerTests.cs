using Authenik8.Http.Tests.Accounts.Hosting;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>
/// Tabs of one browser whose requests overtake each other, and whose answers come late: every order in which requests are sent, worked on and
/// answered. Afterwards the browser has the newest login, or a login gives it one, and nothing of a dead session is in the way.
/// </summary>
public sealed class LateAnswerTests : IAsyncLifetime
{
    private const string Email = "ada@example.com";

    private AccountHost _accounts = null!;

    public async Task InitializeAsync()
    {
        _accounts = await AccountHost.StartQuickAsync(
            o =>
            {
                o.Http.RefreshTransport = RefreshTransport.Cookie;
                o.Http.AccessTokenCookie = true;
                o.Protection.Enabled = false;
                o.Sessions.MaxPerSubject = 10_000;
            },
            map: CookieHost.MapLogin);
        await _accounts.EnrolAsync(Email);
    }

    public async Task DisposeAsync()
    {
        await _accounts.DisposeAsync();
    }

    [Theory]
    [InlineData("refresh", "login")]
    [InlineData("refresh", "host-login")]
    [InlineData("logout", "login")]
    [InlineData("logout", "host-login")]
    [InlineData("login", "login")]
    [InlineData("login", "host-login")]
    [InlineData("host-login", "host-login")]
    [InlineData("refresh", "refresh")]
    [InlineData("refresh", "logout")]
    [InlineData("stale", "login")]
    [InlineData("stale", "host-login")]
    [InlineData("stale", "refresh")]
    [InlineData("logout-all", "login")]
    public Task TwoRequests_EveryOrder(string first, string second) => TryEveryOrderAsync([first, second], isWorkedOnLate: true);

    [Theory]
    [InlineData("refresh", "refresh", "login")]
    [InlineData("refresh", "login", "logout")]
    [InlineData("stale", "login", "refresh")]
    [InlineData("login", "host-login", "refresh")]
    [InlineData("login", "logout", "login")]
    public Task ThreeRequests_EveryOrder(params string[] requests) => TryEveryOrderAsync(requests, isWorkedOnLate: false);

    private async Task TryEveryOrderAsync(string[] requests, bool isWorkedOnLate)
    {
        var count = 0;
        foreach (var order in OrdersOf(requests.Length, isWorkedOnLate ? 3 : 2))
        {
            await TryAsync(requests, order, isWorkedOnLate ? 3 : 2);
            count++;
        }
        Assert.InRange(count, 20, 90);
    }

    // An order names a request at each of its steps: it is sent with the cookies of the moment, worked on, and answered.
    private async Task TryAsync(string[] requests, int[] order, int steps)
    {
        var story = $"{string.Join(',', requests)}: {string.Join(' ', order)}";
        var stale = new CookieJar();
        var newest = await PostAsync("login", stale);
        stale.Apply(newest);
        var jar = stale.Clone();
        jar.Apply(await PostAsync("refresh", jar));
        // From here on the first token is no more that of a race.
        _accounts.Clock.Advance(TimeSpan.FromMinutes(1));
        var session = newest.Json.GetProperty("session_id").GetString()!;
        var sent = new CookieJar?[requests.Length];
        var answers = new Answer?[requests.Length];
        var isAnswered = new bool[requests.Length];
        foreach (var i in order)
        {
            if (sent[i] is null)
            {
                sent[i] = requests[i] == "stale" ? stale : jar.Clone();
                if (steps == 3)
                    continue;
            }
            if (answers[i] is null)
            {
                // Two logins never happen in one millisecond here.
                _accounts.Clock.Advance(TimeSpan.FromMilliseconds(1));
                var answer = answers[i] = await PostAsync(requests[i], sent[i]!, mayFail: true);
                if (answer.Status == 200 && requests[i].EndsWith("login", StringComparison.Ordinal))
                    session = answer.Json.GetProperty("session_id").GetString()!;
                continue;
            }
            jar.Apply(answers[i]!);
            isAnswered[i] = true;
        }
        Assert.True(isAnswered.All(static answered => answered), story);

        await AssertUsableAsync(jar, session, story);
    }

    private async Task AssertUsableAsync(CookieJar jar, string session, string story)
    {
        var isAlive = await IsAliveAsync(session);
        var refresh = await PostAsync("refresh", jar, mayFail: true);
        jar.Apply(refresh);
        if (isAlive)
        {
            Assert.True(refresh.Status == 200, $"{story}: the newest login lives, and a refresh is {refresh.Status} {refresh.Body}");
            Assert.True(refresh.Json.GetProperty("session_id").GetString() == session, $"{story}: refreshed another session than the newest login's");
            Assert.True(jar.ValuesOf(CookieHost.RefreshCookie).Length == 1, $"{story}: {string.Join(' ', jar.Keys)}");
            await AssertAccessAsync(jar, story);
        }
        else
            Assert.True(refresh.Status is 200 or 401, $"{story}: {refresh.Status}");
        var login = await PostAsync("login", jar);
        jar.Apply(login);
        var next = await PostAsync("refresh", jar);
        jar.Apply(next);
        Assert.True(next.Json.GetProperty("session_id").GetString() == login.Json.GetProperty("session_id").GetString(), $"{story}: a login did not count");
        Assert.True(jar.ValuesOf(CookieHost.RefreshCookie).Length == 1, $"{story}: {string.Join(' ', jar.Keys)}");
        await AssertAccessAsync(jar, story);
    }

    private async Task AssertAccessAsync(CookieJar jar, string story)
    {
        using var browser = new Browser(_accounts.Host.Address, jar);
        var answer = await browser.GetAsync("/me");
        Assert.True(answer.Status == 200, $"{story}: the access token does not count: {answer.Status} {answer.Body}");
    }

    private async Task<bool> IsAliveAsync(string session)
    {
        Assert.True(SessionId.TryParse(session, out var id));
        var account = await _accounts.FindAsync(Email);
        foreach (var subject in new[] { account.Subject, new Subject("ada") })
        {
            if ((await _accounts.Host.Sessions.ListAsync(subject, CancellationToken.None)).Any(alive => alive.Id == id))
                return true;
        }
        return false;
    }

    private async Task<Answer> PostAsync(string request, CookieJar jar, bool mayFail = false)
    {
        using var tab = new Browser(_accounts.Host.Address, jar) { KeepsCookies = false };
        var answer = request switch
        {
            "login" => await tab.PostAsync("/auth/login", $$"""{"email":"{{Email}}","password":"{{AccountHost.Password}}"}"""),
            "host-login" => await tab.PostAsync("/login"),
            "logout" => await tab.PostAsync("/auth/logout"),
            "logout-all" => await tab.PostAsync("/auth/logout/all"),
            _ => await tab.PostAsync("/auth/refresh"),
        };
        if (!mayFail)
            answer.AssertStatus(HttpStatusCode.OK);
        return answer;
    }

    // Every sequence in which each request stands as often as it has steps.
    private static IEnumerable<int[]> OrdersOf(int requests, int steps)
    {
        var left = Enumerable.Repeat(steps, requests).ToArray();
        var order = new int[requests * steps];
        return Extend(0);

        IEnumerable<int[]> Extend(int at)
        {
            if (at == order.Length)
            {
                yield return [.. order];
                yield break;
            }
            for (var i = 0; i < requests; i++)
            {
                if (left[i] == 0)
                    continue;
                left[i]--;
                order[at] = i;
                foreach (var found in Extend(at + 1))
                    yield return found;
                left[i]++;
            }
        }
    }
}
