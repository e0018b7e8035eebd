using System.Text.Json;

namespace Authenik8.Faults.Load;

/// <summary>A response, as a client looks at it.</summary>
internal sealed class Answer
{
    private readonly string _body;

    public Answer(HttpResponseMessage response, string body)
    {
        _body = body;
        Status = (int)response.StatusCode;
        RetryAfter = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
    }

    private Answer(string failure) => _body = failure;

    /// <summary>The status. 0: there was no response.</summary>
    public int Status { get; }

    /// <summary>For how long a client waits that is answered 429 or 503.</summary>
    public TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(1);

    public bool IsOk => Status == 200;

    /// <summary>Whether the same request is to be sent again later.</summary>
    public bool IsTransient => Status is 0 or 429 or 503;

    public string AccessToken => Text("access_token")!;

    public string RefreshToken => Text("refresh_token")!;

    public JsonElement Json => JsonElement.Parse(_body);

    /// <summary>Status and code of a refusal, the status alone otherwise.</summary>
    public string Kind => Status is 0 or (>= 200 and < 300) ? $"{Status}" : $"{Status} {Text("code") ?? _body}";

    public static Answer Missing(Exception exception) => new(exception.Message);

    /// <summary>The code of a refusal, or the status where there is none.</summary>
    public string Code => Text("code") ?? $"{Status}";

    /// <summary>Fails the test where the status is another.</summary>
    public Answer AssertStatus(int status)
    {
        Assert.True(status == Status, $"Expected {status}, got {Status}: {_body}");
        return this;
    }

    private string? Text(string member)
    {
        try
        {
            return Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(member, out var value) ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
