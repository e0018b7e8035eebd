using System.Security.Cryptography;
using Authenik8.Tokens.Keys;

namespace Authenik8.Accounts.Codes;

/// <summary>
/// Encrypts and authenticates the data of a code with AES-256-GCM, so that a reader of the store sees no address and no hash.
/// </summary>
/// <remarks>
/// The form: version 1, nonce 12, tag 16, ciphertext. The MAC of the code is authenticated with it, so that the data of one code
/// does not open under another.
/// </remarks>
internal sealed class CodeDataProtector(RootSecret secret)
{
    private const string KeyLabel = "authenik8/v1/one-time-code/data/aes256gcm";
    private const int KeyLength = 32;
    private const byte Version = 1;
    private const int NonceAt = 1;
    private const int NonceLength = 12;
    private const int TagAt = NonceAt + NonceLength;
    private const int TagLength = 16;
    private const int TextAt = TagAt + TagLength;

    // The first is for new codes; those of all open.
    private readonly byte[][] _keys = secret.DeriveAll(KeyLabel, KeyLength);

    /// <summary>Encrypts the data of a code.</summary>
    /// <param name="data">The data.</param>
    /// <param name="mac">The MAC of the code.</param>
    public byte[] Protect(CodeData data, ReadOnlySpan<byte> mac)
    {
        var text = data.Write();
        var payload = new byte[TextAt + text.Length];
        payload[0] = Version;
        var nonce = payload.AsSpan(NonceAt, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        // An instance is not safe for two threads.
        using var aes = new AesGcm(_keys[0], TagLength);
        aes.Encrypt(nonce, text, payload.AsSpan(TextAt), payload.AsSpan(TagAt, TagLength), mac);
        CryptographicOperations.ZeroMemory(text);
        return payload;
    }

    /// <summary>Decrypts the data of a code.</summary>
    /// <param name="payload">What the store holds.</param>
    /// <param name="mac">The MAC of the code that was presented.</param>
    /// <exception cref="StoreDataException">It is not what was encrypted for this code: the store was changed, or another version wrote it.</exception>
    public CodeData Unprotect(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> mac)
    {
        if (payload.Length < TextAt || payload[0] != Version)
            throw CodeData.Unreadable();
        var text = new byte[payload.Length - TextAt];
        CryptographicException? refusal = null;
        try
        {
            foreach (var key in _keys)
            {
                using var aes = new AesGcm(key, TagLength);
                try
                {
                    aes.Decrypt(payload.Slice(NonceAt, NonceLength), payload[TextAt..], payload.Slice(TagAt, TagLength), text, mac);
                    return CodeData.Read(text);
                }
                catch (AuthenticationTagMismatchException exception)
                {
                    refusal = exception;
                }
            }
            throw CodeData.Unreadable(refusal);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
