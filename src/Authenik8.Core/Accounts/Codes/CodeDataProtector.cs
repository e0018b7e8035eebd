using System.Security.Cryptography;
using Authenik8.Tokens.Keys;

namespace Authenik8.Accounts.Codes;

/// <summary>Encrypts and authenticates the data of a code, so that a reader of the store sees no address and no hash.</summary>
/// <remarks>The MAC of the code is the context: the data of one code does not open under another.</remarks>
internal sealed class CodeDataProtector(RootSecret secret)
{
    private readonly PayloadProtector _protector = new(secret, "authenik8/v1/one-time-code/data/aes256gcm");

    /// <summary>Encrypts the data of a code.</summary>
    /// <param name="data">The data.</param>
    /// <param name="mac">The MAC of the code.</param>
    public byte[] Protect(CodeData data, ReadOnlySpan<byte> mac)
    {
        var text = data.Write();
        var payload = _protector.Protect(text, mac);
        CryptographicOperations.ZeroMemory(text);
        return payload;
    }

    /// <summary>Decrypts the data of a code.</summary>
    /// <param name="payload">What the store holds.</param>
    /// <param name="mac">The MAC of the code that was presented.</param>
    /// <exception cref="StoreDataException">It is not what was encrypted for this code: the store was changed, or another version wrote it.</exception>
    public CodeData Unprotect(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> mac)
    {
        byte[] text;
        try
        {
            text = _protector.Unprotect(payload, mac);
        }
        catch (CryptographicException exception)
        {
            throw CodeData.Unreadable(exception);
        }
        try
        {
            return CodeData.Read(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
