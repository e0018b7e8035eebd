using System.Net.Http.Headers;
using System.Text;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>
/// A browser with a page of the host open: keeps cookies and says which site asks. It
/// treats the loopback address as secure, as browsers do.
/// </summary>
internal sealed class Browser(Uri address, CookieJar? jar = null) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Whether it keeps what answers set. False: a test does that.</summary>
    public bool KeepsCookies { get; init; } = true;

    /// <summary>What it says of the page that asks. Null: nothing.</summary>
    public string? FetchSite { get; set; } = "same-origin";

    /// <summary>The origin of that page. Null: not told.</summary>
    public string? Origin { get; set; } = address.GetLeftPart(UriPartial.Authority);

    public CookieJar Jar { get; } = jar ?? new CookieJar();

    /// <summary>The value of a cookie, of whatever session. Null where it is not in the jar.</summary>
    public string? this[string name] => Jar.ValuesOf(name).SingleOrDefault();

    /// <summary>Puts a cookie into the jar.</summary>
    public void Plant(string name, string value, string path) => Jar.Put(name, value, path);

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token: token);

    public Task<Answer> PostAsync(string path, string? json = null, string? token = null) => SendAsync(HttpMethod.Post, path, json, token);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (Jar.HeaderFor(path) is { Length: > 0 } cookies)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        if (FetchSite is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", FetchSite);
        if (Origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        var answer = await Answer.ReadAsync(await _client.SendAsync(request));
        if (KeepsCookies)
            Jar.Apply(answer);
        return answer;
    }

    /// <summary>The <c>Set-Cookie</c> headers of an answer, letter for letter; with a name those of that cookie, without the session's suffix.</summary>
    public static string[] SetCookies(Answer answer, string name = "") =>
        answer.Headers.NonValidated.TryGetValues("Set-Cookie", out var lines)
            ? [.. lines.Where(line => name.Length == 0 || CookieJar.Belongs(line.Split('=')[0], name)).Select(line => CookieJar.WithoutSuffix(line, name))]
            : [];

    public void Dispose() => _client.Dispose();
}
