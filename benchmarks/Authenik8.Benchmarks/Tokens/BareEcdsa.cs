using System.Security.Cryptography;

namespace Authenik8.Benchmarks.Tokens;

/// <summary><see cref="ECDsa"/> over the same bytes, hashing included, with a key that is loaded already.</summary>
internal sealed class BareEcdsa(ECDsa key) : IBareCrypto
{
    private const DSASignatureFormat Format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;

    public void Sign(byte[] input)
    {
        Span<byte> signature = stackalloc byte[64];
        _ = key.SignData(input, signature, HashAlgorithmName.SHA256, Format);
    }

    public bool Verify(byte[] input, byte[] signature) => key.VerifyData(input, signature, HashAlgorithmName.SHA256, Format);

    public void Dispose() => key.Dispose();
}
