using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Authenik8.Tokens.Keys;

/// <summary>The rules of <c>kid</c>.</summary>
internal static class KeyId
{
    public const int MaxLength = 64;

    // 128 bits of a hash, as identifiers elsewhere in the engine.
    private const int DerivedLength = 22;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsWellFormed(string id) => id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The start of a public key's JWK thumbprint (RFC 7638).</summary>
    /// <param name="members">The JWK of the required members only, in the order and form that RFC 7638 section 3 prescribes.</param>
    public static string OfPublicKey(ReadOnlySpan<byte> members) => Base64Url.EncodeToString(SHA256.HashData(members))[..DerivedLength];

    /// <summary>An id for a secret, unrelated to any other use of it. Its JWK thumbprint would be a bare hash of the secret in every token's header.</summary>
    public static string OfSecret(byte[] secret) =>
        Base64Url.EncodeToString(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, SHA256.HashSizeInBytes, info: "authenik8/v1/kid"u8.ToArray()))[..DerivedLength];
}
