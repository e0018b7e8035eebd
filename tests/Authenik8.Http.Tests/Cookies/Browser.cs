using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>
/// A browser with a page of the host open: keeps cookies by name and path, sends those whose path fits, and says which site asks. It
/// treats the loopback address as secure, as browsers do.
/// </summary>
internal sealed class Browser(Uri address) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, string Path), string> _jar = [];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>What it says of the page that asks. Null: nothing.</summary>
    public string? FetchSite { get; set; } = "same-origin";

    /// <summary>The origin of that page. Null: not told.</summary>
    public string? Origin { get; set; } = address.GetLeftPart(UriPartial.Authority);

    /// <summary>The value of a cookie. Null where it is not in the jar.</summary>
    public string? this[string name]
    {
        get
        {
            lock (_lock)
                return _jar.Where(cookie => cookie.Key.Name == name).Select(cookie => cookie.Value).SingleOrDefault();
        }
    }

    /// <summary>Puts a cookie into the jar.</summary>
    public void Plant(string name, string value, string path)
    {
        lock (_lock)
            _jar[(name, path)] = value;
    }

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token: token);

    public Task<Answer> PostAsync(string path, string? json = null, string? token = null) => SendAsync(HttpMethod.Post, path, json, token);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (CookiesFor(path) is { Length: > 0 } cookies)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        if (FetchSite is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", FetchSite);
        if (Origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        var answer = await Answer.ReadAsync(await _client.SendAsync(request));
        foreach (var line in SetCookies(answer))
            Keep(line);
        return answer;
    }

    /// <summary>The <c>Set-Cookie</c> headers of an answer, letter for letter; with a name those of that cookie.</summary>
    public static string[] SetCookies(Answer answer, string name = "") =>
        answer.Headers.NonValidated.TryGetValues("Set-Cookie", out var lines)
            ? [.. lines.Where(line => name.Length == 0 || line.StartsWith($"{name}=", StringComparison.Ordinal))]
            : [];

    public void Dispose() => _client.Dispose();

    // RFC 6265 section 5.1.4: whole segments.
    private string CookiesFor(string path)
    {
        lock (_lock)
        {
            return string.Join("; ", _jar
                .Where(cookie => path == cookie.Key.Path || path.StartsWith($"{cookie.Key.Path.TrimEnd('/')}/", StringComparison.Ordinal))
                .Select(cookie => $"{cookie.Key.Name}={cookie.Value}"));
        }
    }

    private void Keep(string line)
    {
        var parts = line.Split("; ");
        var pair = parts[0].Split('=', 2);
        var attributes = parts[1..].Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
        var key = (pair[0], attributes["path"]);
        lock (_lock)
        {
            if (int.Parse(attributes["max-age"], CultureInfo.InvariantCulture) > 0)
                _jar[key] = pair[1];
            else
                _ = _jar.Remove(key);
        }
    }
}
