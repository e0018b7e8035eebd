using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>Signs any header and any claims with a key that a host is given, for tokens that the engine would never issue.</summary>
internal static class Jwt
{
    public const string KeyId = "k1";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static void UseKey(Authenik8Options options) =>
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = KeyId, Secret = Convert.ToBase64String(Key) });

    public static string Sign(string headerJson, string claimsJson)
    {
        var input = $"{Encode(headerJson)}.{Encode(claimsJson)}";
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
