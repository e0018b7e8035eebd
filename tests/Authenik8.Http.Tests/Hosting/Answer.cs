using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>A response, read to its end.</summary>
internal sealed class Answer
{
    private Answer(HttpResponseMessage response, string body)
    {
        Status = (int)response.StatusCode;
        Headers = response.Headers;
        MediaType = response.Content.Headers.ContentType?.MediaType;
        Body = body;
        Shape = $"{Status}\n{string.Join('\n', response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal))}\n\n{body}";
    }

    public int Status { get; }

    public HttpResponseHeaders Headers { get; }

    public string? MediaType { get; }

    public string Body { get; }

    /// <summary>All of it but the time: two answers of one shape tell the same.</summary>
    public string Shape { get; }

    public JsonElement Json => JsonElement.Parse(Body);

    public string? Code => MediaType == "application/problem+json" ? Text("code") : null;

    public string? Field => Text("field");

    /// <summary>The one <c>WWW-Authenticate</c> header, letter for letter.</summary>
    public string Challenge => Assert.Single(Headers.NonValidated["WWW-Authenticate"]);

    public string AccessToken => Text("access_token")!;

    public string RefreshToken => Text("refresh_token")!;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
            return new Answer(response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Checks the status, and shows the body where it is another.</summary>
    public void AssertStatus(HttpStatusCode status) => Assert.True((int)status == Status, $"Expected {(int)status}, got {Status}: {Body}");

    /// <summary>Checks everything that every refusal has in common.</summary>
    public void AssertProblem(HttpStatusCode status, string code, string? field = null)
    {
        Assert.True((int)status == Status, $"Expected {(int)status} {code}, got {Status}: {Body}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(code, Code);
        Assert.Equal(field, Field);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Text("title")!);
        Assert.NotEmpty(Text("detail")!);
        Assert.True(Headers.CacheControl?.NoStore);
        Assert.Equal(status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, Headers.RetryAfter is not null);
        Assert.Equal(
            status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || code == ErrorCodes.InvalidRequest,
            Headers.WwwAuthenticate.Count == 1);
    }

    private string? Text(string member) => Json.TryGetProperty(member, out var value) ? value.GetString() : null;
}
