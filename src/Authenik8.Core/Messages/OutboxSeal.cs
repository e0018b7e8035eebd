using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens.Keys;

namespace Authenik8.Messages;

/// <summary>Seals what goes into the outbox, so that a reader of the store sees neither addresses nor codes.</summary>
/// <remarks>The entry's id is the context: what is sealed under one id does not open under another.</remarks>
internal sealed class OutboxSeal(RootSecret secret)
{
    private readonly PayloadProtector _protector = new(secret, "authenik8/v1/outbox/aes256gcm");

    public byte[] Close(string id, OutboxContent content)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(content, OutboxJson.Default.OutboxContent);
        var payload = _protector.Protect(text, Encoding.UTF8.GetBytes(id));
        CryptographicOperations.ZeroMemory(text);
        return payload;
    }

    /// <exception cref="CryptographicException">It was sealed with another secret, under another id, or by a version that this one does not know.</exception>
    public OutboxContent Open(string id, ReadOnlySpan<byte> payload)
    {
        var text = _protector.Unprotect(payload, Encoding.UTF8.GetBytes(id));
        var content = JsonSerializer.Deserialize(text, OutboxJson.Default.OutboxContent);
        CryptographicOperations.ZeroMemory(text);
        return content ?? throw new CryptographicException("An entry of the outbox is empty.");
    }
}
