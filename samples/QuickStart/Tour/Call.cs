using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using QuickStart.Accounts;

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

    /// <summary>A login with the password that both demo accounts have.</summary>
    public static Call Login(string name) => Login(name, DemoAccounts.Password);

    public static Call Login(string name, string password) => Post("/auth/login", ("email", EmailOf(name)), ("password", password));

    public static Call Register(string name) => Post("/auth/register", ("email", EmailOf(name)), ("password", Newcomer.Password));

    public static Call VerifyEmail(string code) => Post("/auth/email/verify", ("code", code));

    public static Call ForgotPassword(string name) => Post("/auth/password/forgot", ("email", EmailOf(name)));

    public static Call ResetPassword(string code, string password) => Post("/auth/password/reset", ("code", code), ("new_password", password));

    /// <summary>The address of somebody: Ada and Bob keep theirs, everybody else is new in each tour.</summary>
    public static string EmailOf(string name) => name is "ada" or "bob" ? $"{name}@example.com" : Newcomer.Email(name);

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
