using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The answer to a request whose outcome only the owner of an e-mail address is told.</summary>
/// <param name="Status">Always <c>accepted</c>.</param>
internal sealed record AcceptedResponse(
    [property: JsonPropertyName("status")] string Status = "accepted");
