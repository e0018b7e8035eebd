using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

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
    public string Outcome => $"{(int)Status} {Code ?? ReasonPhrases.GetReasonPhrase((int)Status)}";

    /// <summary>The pair of tokens, shortened.</summary>
    public string Tokens => $"access token {Shortened.Token(AccessToken)}, refresh token {Shortened.Token(RefreshToken)}";

    /// <summary>The response for a person, its tokens shortened.</summary>
    public string Summary
    {
        get
        {
            if (Body is null)
                return Outcome;
            if (Find("detail") is { } detail)
                return $"{Outcome}: {detail}";
            return $"{Outcome}  {(Find("refresh_token") is null ? Body.Value.GetRawText() : Tokens)}";
        }
    }

    private string Required(string name) =>
        Find(name) ?? throw new TourInterruptedException($"The story cannot go on: the answer has no {name}.");

    private string? Find(string name) =>
        Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}
