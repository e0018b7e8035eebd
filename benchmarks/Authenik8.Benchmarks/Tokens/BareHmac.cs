using System.Security.Cryptography;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>One <see cref="HMACSHA256.HashData(byte[], byte[])"/> into a buffer on the stack.</summary>
internal sealed class BareHmac(byte[] secret) : IBareCrypto
{
    public void Sign(byte[] input)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(secret, input, mac);
    }

    public bool Verify(byte[] input, byte[] signature)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(secret, input, mac);
        return CryptographicOperations.FixedTimeEquals(mac, signature);
    }

    public void Dispose()
    {
    }
}
