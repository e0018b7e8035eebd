using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Reads the JWK Set of a token service.</summary>
internal static class KeySet
{
    public static JsonElement[] KeysIn(ITokenService service) =>
        [.. JsonDocument.Parse(service.GetJsonWebKeySet()).RootElement.GetProperty("keys").EnumerateArray()];

    public static string[] IdsIn(ITokenService service) => Array.ConvertAll(KeysIn(service), key => key.GetProperty("kid").GetString()!);
}
