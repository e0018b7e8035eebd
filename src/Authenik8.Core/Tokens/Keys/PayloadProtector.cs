using System.Security.Cryptography;

namespace Authenik8.Tokens.Keys;

/// <summary>Encrypts and authenticates what a store keeps, with AES-256-GCM under a key that is derived from the root secret.</summary>
/// <remarks>
/// The form: version 1, nonce 12, tag 16, ciphertext. The context is authenticated with it, so that what is protected in one context
/// does not open in another. The present secret protects; what a former one protected opens as well.
/// </remarks>
internal sealed class PayloadProtector(RootSecret secret, string label)
{
    private const int KeyLength = 32;
    private const byte Version = 1;
    private const int NonceAt = 1;
    private const int NonceLength = 12;
    private const int TagAt = NonceAt + NonceLength;
    private const int TagLength = 16;
    private const int TextAt = TagAt + TagLength;

    private readonly byte[][] _keys = secret.DeriveAll(label, KeyLength);

    /// <summary>Encrypts a text.</summary>
    /// <param name="text">The text. The caller clears it.</param>
    /// <param name="context">What it belongs to.</param>
    public byte[] Protect(ReadOnlySpan<byte> text, ReadOnlySpan<byte> context)
    {
        var payload = new byte[TextAt + text.Length];
        payload[0] = Version;
        var nonce = payload.AsSpan(NonceAt, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        // One for each use: an instance is not safe for two threads.
        using var aes = new AesGcm(_keys[0], TagLength);
        aes.Encrypt(nonce, text, payload.AsSpan(TextAt), payload.AsSpan(TagAt, TagLength), context);
        return payload;
    }

    /// <summary>Decrypts a payload.</summary>
    /// <param name="payload">What <see cref="Protect"/> returned.</param>
    /// <param name="context">What it belongs to.</param>
    /// <returns>The text. The caller clears it.</returns>
    /// <exception cref="CryptographicException">It was protected with another secret, in another context, or by a version that this one does not know.</exception>
    public byte[] Unprotect(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> context)
    {
        if (payload.Length < TextAt || payload[0] != Version)
            throw new CryptographicException("The form of the payload is not known here.");
        var text = new byte[payload.Length - TextAt];
        for (var i = 0; ; i++)
        {
            using var aes = new AesGcm(_keys[i], TagLength);
            try
            {
                aes.Decrypt(payload.Slice(NonceAt, NonceLength), payload[TextAt..], payload.Slice(TagAt, TagLength), text, context);
                return text;
            }
            catch (AuthenticationTagMismatchException) when (i < _keys.Length - 1)
            {
                // Protected before the secret was rotated.
            }
        }
    }
}
