using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Authenik8.Tokens.Keys;

/// <summary>HS256 (RFC 7518 section 3.2).</summary>
internal sealed class HmacSigningKey(string id, byte[] secret)
    : SigningKey(id, SigningAlgorithm.HS256, canSign: true, HMACSHA256.HashSizeInBytes)
{
    // A keyed hash that is reused costs half of one that is keyed for each message, but serves one thread at a time.
    private readonly ObjectPool<IncrementalHash> _hashes = KeyPool.Create(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret));

    public override void Sign(ReadOnlySpan<byte> input, Span<byte> signature)
    {
        var hash = _hashes.Get();
        hash.AppendData(input);
        _ = hash.GetHashAndReset(signature);
        // Not returned where it throws: it would carry half a message into the next.
        _hashes.Return(hash);
    }

    public override bool TryWriteJwk(Utf8JsonWriter writer) => false;

    protected override bool VerifyBytes(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(input, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
