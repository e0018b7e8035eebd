using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Authenik8.Tokens.Keys;

namespace Authenik8.Messages;

/// <summary>Names requests, so that of equal ones only one waits: for one address there is one waiting request of each kind.</summary>
internal sealed class OutboxDeduplication(RootSecret secret)
{
    private const string KeyLabel = "authenik8/v1/outbox/deduplication";
    private const int KeyLength = 32;

    private readonly byte[] _key = secret.Derive(KeyLabel, KeyLength);

    /// <summary>The name of a request: the same for an equal one, on every node, and nothing that a store could guess an address from.</summary>
    public string KeyOf(MessageRequest request)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(new OutboxContent(request, Message: null), OutboxJson.Default.OutboxContent);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(_key, text, mac);
        CryptographicOperations.ZeroMemory(text);
        return Base64Url.EncodeToString(mac);
    }
}
