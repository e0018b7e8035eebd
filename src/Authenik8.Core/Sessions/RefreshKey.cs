using System.Security.Cryptography;

namespace Authenik8.Sessions;

/// <summary>A key for the MAC of refresh tokens.</summary>
internal sealed class RefreshKey(byte id, byte[] secret)
{
    /// <summary>The id of the key that is derived from the root secret.</summary>
    public const byte DerivedId = 0;

    public byte Id => id;

    public void ComputeMac(ReadOnlySpan<byte> input, Span<byte> mac) => HMACSHA256.HashData(secret, input, mac);
}
