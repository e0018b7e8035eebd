using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Authenik8.Protection;

/// <summary>Names accounts and addresses for the limiter's store, so that it learns neither.</summary>
/// <remarks>
/// Both can be guessed, so a plain hash would tell them to whoever tries all; with a key it does not. Without a secret that
/// lasts, as in Development, the hash is plain: a key that ends with the process would end the counters with it.
/// </remarks>
/// <param name="key">32 bytes, the same on every node. Null: a plain hash.</param>
internal sealed class PartitionNames(byte[]? key)
{
    /// <summary>What the key is derived from the root secret by.</summary>
    public const string Label = "authenik8/v1/attempts/partition";

    /// <summary>The name of an account or an address, 43 base64url characters.</summary>
    public string Of(string text)
    {
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = key is null ? SHA256.HashData(bytes, hash) : HMACSHA256.HashData(key, bytes, hash);
        return Base64Url.EncodeToString(hash);
    }
}
