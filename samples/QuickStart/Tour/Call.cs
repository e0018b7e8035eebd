using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QuickStart.Tour;

/// <summary>A request.</summary>
internal sealed record Call(HttpMethod Method, string Path)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The access token that it brings. Null: none.</summary>
    public string? AccessToken { get; init; }

    /// <summary>The members of its JSON body. Empty: no body.</summary>
    public IReadOnlyList<(string Name, string Value)> Body { get; init; } = [];

    public string BodyText => Json(static value => value);

    /// <summary>The request for a person, its tokens shortened.</summary>
    public string Summary
    {
        get
        {
            var summary = $"{Method} {Path}";
            if (AccessToken is not null)
                summary += $"  Authorization: Bearer {Shortened.Token(AccessToken)}";
            if (Body.Count > 0)
                summary += $"  {Json(Shortened.Token)}";
            return summary;
        }
    }

    public static Call Get(string path, string? accessToken = null) => new(HttpMethod.Get, path) { AccessToken = accessToken };

    /// <summary>A login with the password that both demo users have.</summary>
    public static Call Login(string user) => Post("/login", ("user", user), ("password", "correct horse battery staple"));

    public static Call Refresh(string refreshToken) => Post("/auth/refresh", ("refresh_token", refreshToken));

    public static Call Logout(string accessToken) => new(HttpMethod.Post, "/auth/logout") { AccessToken = accessToken };

    private static Call Post(string path, params IReadOnlyList<(string Name, string Value)> body) => new(HttpMethod.Post, path) { Body = body };

    private string Json(Func<string, string> write)
    {
        var json = new JsonObject();
        foreach (var (name, value) in Body)
            json.Add(name, write(value));
        return json.ToJsonString(Readable);
    }
}
