using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens.Keys;

namespace Authenik8.Messages;

/// <summary>Seals what goes into the outbox with AES-256-GCM, so that a store holds neither addresses nor codes that anybody could read.</summary>
/// <remarks>
/// The form: version 1, nonce 12, tag 16, ciphertext. The entry's id is authenticated with it, so that what is sealed under
/// one id does not open under another.
/// </remarks>
internal sealed class OutboxSeal(RootSecret secret)
{
    private const string KeyLabel = "authenik8/v1/outbox/aes256gcm";
    private const int KeyLength = 32;
    private const byte Version = 1;
    private const int NonceAt = 1;
    private const int NonceLength = 12;
    private const int TagAt = NonceAt + NonceLength;
    private const int TagLength = 16;
    private const int TextAt = TagAt + TagLength;

    // The first seals; what was sealed with any of them opens.
    private readonly byte[][] _keys = secret.DeriveAll(KeyLabel, KeyLength);

    public byte[] Close(string id, OutboxContent content)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(content, OutboxJson.Default.OutboxContent);
        var payload = new byte[TextAt + text.Length];
        payload[0] = Version;
        var nonce = payload.AsSpan(NonceAt, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        // One for each use: an instance is not safe for two threads.
        using var aes = new AesGcm(_keys[0], TagLength);
        aes.Encrypt(nonce, text, payload.AsSpan(TextAt), payload.AsSpan(TagAt, TagLength), Encoding.UTF8.GetBytes(id));
        CryptographicOperations.ZeroMemory(text);
        return payload;
    }

    /// <exception cref="CryptographicException">It was sealed with another secret, under another id, or by a version that this one does not know.</exception>
    public OutboxContent Open(string id, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < TextAt || payload[0] != Version)
            throw new CryptographicException("An entry of the outbox has a form that is not known here.");
        var text = new byte[payload.Length - TextAt];
        Open(id, payload, text);
        var content = JsonSerializer.Deserialize(text, OutboxJson.Default.OutboxContent);
        CryptographicOperations.ZeroMemory(text);
        return content ?? throw new CryptographicException("An entry of the outbox is empty.");
    }

    private void Open(string id, ReadOnlySpan<byte> payload, Span<byte> text)
    {
        for (var i = 0; ; i++)
        {
            using var aes = new AesGcm(_keys[i], TagLength);
            try
            {
                aes.Decrypt(payload.Slice(NonceAt, NonceLength), payload[TextAt..], payload.Slice(TagAt, TagLength), text, Encoding.UTF8.GetBytes(id));
                return;
            }
            catch (AuthenticationTagMismatchException) when (i < _keys.Length - 1)
            {
                // Sealed before the secret was rotated.
            }
        }
    }
}
