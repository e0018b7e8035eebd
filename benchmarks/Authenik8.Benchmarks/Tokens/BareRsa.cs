using System.Security.Cryptography;

namespace Authenik8.Benchmarks.Tokens;

/// <summary><see cref="RSA"/> over the same bytes, hashing included, with a key that is loaded already.</summary>
internal sealed class BareRsa(RSA key, RSASignaturePadding padding) : IBareCrypto
{
    public void Sign(byte[] input)
    {
        Span<byte> signature = stackalloc byte[256];
        _ = key.SignData(input, signature, HashAlgorithmName.SHA256, padding);
    }

    public bool Verify(byte[] input, byte[] signature) => key.VerifyData(input, signature, HashAlgorithmName.SHA256, padding);

    public void Dispose() => key.Dispose();
}
