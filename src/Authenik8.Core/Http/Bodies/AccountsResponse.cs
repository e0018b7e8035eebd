using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>A page of accounts.</summary>
/// <param name="Accounts">The accounts, in the order in which they were made.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last one.</param>
internal sealed record AccountsResponse(
    [property: JsonPropertyName("accounts")] IReadOnlyList<AccountResponse> Accounts,
    [property: JsonPropertyName("next_cursor")] string? NextCursor);
