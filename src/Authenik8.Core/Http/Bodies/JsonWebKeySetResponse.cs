using System.Text.Json;
using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>A JWK Set (RFC 7517 section 5), as API descriptions show it.</summary>
/// <param name="Keys">The public keys, each a JSON Web Key.</param>
internal sealed record JsonWebKeySetResponse(
    [property: JsonPropertyName("keys")] IReadOnlyList<JsonElement> Keys);
