using System.Net;
using System.Text.Json;

namespace QuickStart.Tour;

/// <summary>A response.</summary>
internal sealed record Reply
{
    public required HttpStatusCode Status { get; init; }

    /// <summary>Whether <c>Cache-Control: no-store</c> came with it.</summary>
    public required bool IsUncacheable { get; init; }

    /// <summary>Its JSON body. Null: none.</summary>
    public required JsonElement? Body { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>The error code of a refusal. Null: none.</summary>
    public string? Code => Find("code");

    public string AccessToken => Required("access_token");

    public string RefreshToken => Required("refresh_token");

    public string SessionId => Required("session_id");

    /// <summary>Status and error code.</summary>
    public string Outcome => Code is { } code ? $"{(int)Status} {code}" : $"{(int)Status} {Status}";

    /// <summary>The response for a person, its tokens shortened.</summary>
    public string Summary
    {
        get
        {
            if (Body is null)
                return Outcome;
            if (Code is not null)
                return $"{Outcome}: {Find("detail")}";
            return Find("refresh_token") is null
                ? $"{Outcome}  {Body.Value.GetRawText()}"
                : $"{Outcome}  access token {Shortened.Token(AccessToken)}, refresh token {Shortened.Token(RefreshToken)}";
        }
    }

    private string Required(string name) =>
        Find(name) ?? throw new TourInterruptedException($"The story cannot go on: the answer has no {name}.");

    private string? Find(string name) =>
        Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}
