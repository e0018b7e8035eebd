using System.Globalization;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>The cookies of a browser, by name and path. Safe for concurrent use.</summary>
internal sealed class CookieJar
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, string Path), string> _cookies = [];

    public CookieJar()
    {
    }

    private CookieJar(Dictionary<(string Name, string Path), string> cookies) => _cookies = new(cookies);

    /// <summary>Name and path of every cookie.</summary>
    public IReadOnlyList<(string Name, string Path)> Keys
    {
        get
        {
            lock (_lock)
                return [.. _cookies.Keys];
        }
    }

    /// <summary>Whether a cookie is the named one, or that of one session under that name.</summary>
    public static bool Belongs(string cookie, string name) => SuffixOf(cookie, name) is not null;

    /// <summary>A <c>Set-Cookie</c> line with the name of the settings in place of the session's.</summary>
    public static string WithoutSuffix(string line, string name) =>
        SuffixOf(line.Split('=')[0], name) is { } suffix ? line.Remove(name.Length, suffix.Length) : line;

    /// <summary>The values under a name, whatever session they belong to.</summary>
    public string[] ValuesOf(string name)
    {
        lock (_lock)
            return [.. _cookies.Where(cookie => Belongs(cookie.Key.Name, name)).Select(cookie => cookie.Value)];
    }

    public void Put(string name, string value, string path)
    {
        lock (_lock)
            _cookies[(name, path)] = value;
    }

    public CookieJar Clone()
    {
        lock (_lock)
            return new CookieJar(_cookies);
    }

    /// <summary>The header for a request: whole segments, case-sensitive, the longest path first (RFC 6265 sections 5.1.4 and 5.4).</summary>
    public string HeaderFor(string path)
    {
        lock (_lock)
        {
            return string.Join("; ", _cookies
                .Where(cookie => path == cookie.Key.Path || path.StartsWith($"{cookie.Key.Path.TrimEnd('/')}/", StringComparison.Ordinal))
                .OrderByDescending(cookie => cookie.Key.Path.Length)
                .Select(cookie => $"{cookie.Key.Name}={cookie.Value}"));
        }
    }

    /// <summary>Keeps what an answer sets, and drops what it expires.</summary>
    public void Apply(Answer answer)
    {
        foreach (var line in Browser.SetCookies(answer))
            Apply(line);
    }

    private static string? SuffixOf(string cookie, string name)
    {
        if (!cookie.StartsWith(name, StringComparison.Ordinal))
            return null;
        var suffix = cookie[name.Length..];
        return suffix.Length == 0 || (suffix is { Length: 22 } && suffix[0] == '-' && suffix[13] == '-') ? suffix : null;
    }

    private void Apply(string line)
    {
        var parts = line.Split("; ");
        var pair = parts[0].Split('=', 2);
        var attributes = parts[1..].Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
        var key = (pair[0], attributes["path"]);
        lock (_lock)
        {
            if (int.Parse(attributes["max-age"], CultureInfo.InvariantCulture) > 0)
                _cookies[key] = pair[1];
            else
                _ = _cookies.Remove(key);
        }
    }
}
