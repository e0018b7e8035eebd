namespace Authenik8.Http.Cookies;

/// <summary>Checks names and path of cookies.</summary>
internal static class Authenik8CookieOptionsValidation
{
    private const int MaxNameLength = 64;
    private const string Section = "Authenik8:Http:Cookies";
    private static readonly string[] Prefixes = ["__Host-", "__Secure-"];

    /// <summary>Every mistake, each with its setting and what would be right.</summary>
    public static IEnumerable<string> MistakesIn(Authenik8CookieOptions cookies)
    {
        (string Setting, string? Name)[] names =
        [
            (nameof(cookies.RefreshTokenName), cookies.RefreshTokenName),
            (nameof(cookies.AccessTokenName), cookies.AccessTokenName),
            (nameof(cookies.KnownDeviceName), cookies.KnownDeviceName),
        ];
        foreach (var (setting, name) in names)
        {
            if (name is not { Length: > 0 and <= MaxNameLength } || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
                yield return $"{Section}:{setting} must be 1 to {MaxNameLength} letters, digits, _, - and dots.";
            else if (Prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix)
            {
                if (!name.StartsWith(prefix, StringComparison.Ordinal) || name.Length == prefix.Length)
                    yield return $"{Section}:{setting} must spell the prefix {prefix} exactly so, and have a name after it.";
                else if (prefix == "__Host-" && setting != nameof(cookies.AccessTokenName) && cookies.Path != "/")
                    yield return $"{Section}:{setting} starts with __Host-, which browsers take with path / only; set {Section}:Path to /, or use the prefix __Secure-.";
            }
            else if (name.StartsWith("__Http-", StringComparison.OrdinalIgnoreCase))
                yield return $"{Section}:{setting} must not start with __Http-; use __Secure- or __Host-.";
        }
        for (var i = 1; i < names.Length; i++)
        {
            // Browsers and Request.Cookies do not agree on the case of names.
            if (names.Take(i).Any(other => string.Equals(other.Name, names[i].Name, StringComparison.OrdinalIgnoreCase)))
                yield return $"{Section}:{names[i].Setting} must differ from the other names.";
        }
        if (cookies.Path is { } path && !IsPath(path))
            yield return $"{Section}:Path must be a path such as /auth: it starts with a slash, does not end with one unless it is / alone, and is ASCII without white space, ;, ?, #, \\ and dot segments. Leave it null for the path of the endpoints.";
    }

    private static bool IsPath(string path) =>
        path.Length > 0 && path[0] == '/'
        && (path.Length == 1 || path[^1] != '/')
        && path.All(static c => c is > ' ' and <= '~' and not (';' or '?' or '#' or '\\' or '"' or ','))
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Split('/').Any(static segment => segment is "." or "..");
}
