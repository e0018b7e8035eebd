using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>Somebody with an address of their own, a browser that keeps the device's cookie, and perhaps a session.</summary>
internal sealed class Visitor
{
    public const string DeviceCookie = "__Secure-ak8_dv";

    private static int _count;

    private readonly HttpClient _client;

    public Visitor(TestHost host)
    {
        _client = host.Client;
        var number = Interlocked.Increment(ref _count);
        Address = string.Create(CultureInfo.InvariantCulture, $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}");
    }

    public string Address { get; init; }

    /// <summary>What the last login left with the browser.</summary>
    public string? Device { get; set; }

    /// <summary>Sent with each request where it is set.</summary>
    public string? AccessToken { get; set; }

    public string? RefreshToken { get; set; }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body = null) =>
        SendTextAsync(method, path, body is null ? null : JsonSerializer.Serialize(body));

    public async Task<Answer> SendTextAsync(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(AddressFilter.Header, Address);
        if (AccessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        if (Device is not null)
            request.Headers.Add("Cookie", $"{DeviceCookie}={Device}");
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Answer.ReadAsync(await _client.SendAsync(request));
    }

    public Task<Answer> RegisterAsync(string email, string password = AccountHost.Password) => PostAsync("/auth/register", new { email, password });

    /// <summary>Tries to log in; where that succeeds, the visitor has the session and the cookie.</summary>
    public async Task<Answer> LogInAsync(string email, string password = AccountHost.Password)
    {
        var answer = await PostAsync("/auth/login", new { email, password });
        return Keep(answer);
    }

    public async Task<Answer> BecomeGuestAsync() => Keep(await PostAsync("/auth/guest"));

    /// <summary>Exchanges the refresh token, and keeps what it gets.</summary>
    public async Task<Answer> RefreshAsync() => Keep(await SendAnonymouslyAsync("/auth/refresh", new { refresh_token = RefreshToken }));

    /// <summary>Sends a request without the access token, as a browser's login page would.</summary>
    public async Task<Answer> SendAnonymouslyAsync(string path, object body)
    {
        var token = AccessToken;
        AccessToken = null;
        try
        {
            return await PostAsync(path, body);
        }
        finally
        {
            AccessToken = token;
        }
    }

    private Answer Keep(Answer answer)
    {
        if (answer.Status != 200)
            return answer;
        AccessToken = answer.AccessToken;
        RefreshToken = answer.RefreshToken;
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
            Device = cookies.Single(cookie => cookie.StartsWith(DeviceCookie + "=", StringComparison.Ordinal)).Split(';')[0][(DeviceCookie.Length + 1)..];
        return answer;
    }
}
