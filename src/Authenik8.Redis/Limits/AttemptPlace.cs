using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Authenik8.Protection;
using StackExchange.Redis;

namespace Authenik8.Redis.Limits;

/// <summary>Where the counters of a partition are: all in one slot.</summary>
/// <remarks>A partition or a key may be an e-mail address or a network address, of any length: names of keys hold hashes of them.</remarks>
internal readonly struct AttemptPlace
{
    private readonly string _prefix;

    private AttemptPlace(string prefix) => _prefix = prefix;

    /// <summary>The place of a partition.</summary>
    public static AttemptPlace Of(RedisKeys keys, string partition) => new(keys.AttemptPrefix(Hash(partition)));

    /// <summary>A counter. Those of different kinds never meet, even under one key.</summary>
    public RedisKey Counter(AttemptLimit limit) => $"{_prefix}{(limit is AttemptLimit.Window ? "window" : "backoff")}:{Hash(limit.Key)}";

    /// <summary>What a call answered that had an effect, for its repetition.</summary>
    public RedisKey Answer(string call) => $"{_prefix}answer:{call}";

    // Over the characters as they are, because not every text has a UTF-8 of its own.
    private static string Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return Base64Url.EncodeToString(hash);
    }
}
