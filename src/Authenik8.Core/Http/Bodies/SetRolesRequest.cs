using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of PUT admin/accounts/{id}/roles.</summary>
/// <param name="Roles">The roles.</param>
/// <param name="Permissions">The permissions; left out, they stay.</param>
/// <param name="Revoke">Whether access tokens with the former ones end at once.</param>
internal sealed record SetRolesRequest(
    [property: JsonPropertyName(BodyFields.Roles)] IReadOnlyList<string> Roles,
    [property: JsonPropertyName(BodyFields.Permissions)] IReadOnlyList<string>? Permissions = null,
    [property: JsonPropertyName(BodyFields.Revoke)] bool Revoke = false)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(SetRolesRequest);
}
