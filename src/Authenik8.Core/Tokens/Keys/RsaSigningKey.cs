using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Authenik8.Tokens.Keys;

/// <summary>RS256 and PS256 (RFC 7518 sections 3.3 and 3.5).</summary>
internal sealed class RsaSigningKey(string id, SigningAlgorithm algorithm, RSAParameters parameters)
    : SigningKey(id, algorithm, canSign: parameters.D is not null, signatureLength: parameters.Modulus!.Length)
{
    private readonly ObjectPool<RSA> _keys = KeyPool.Create(() => RSA.Create(parameters));

    // The platform's PSS salts with as many bytes as the hash has, 32 here, and on verifying insists on that.
    private readonly RSASignaturePadding _padding =
        algorithm == SigningAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    public override void Sign(ReadOnlySpan<byte> input, Span<byte> signature)
    {
        var key = _keys.Get();
        try
        {
            _ = key.SignData(input, signature, HashAlgorithmName.SHA256, _padding);
        }
        finally
        {
            _keys.Return(key);
        }
    }

    public override bool TryWriteJwk(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteCommonMembers(writer, "RSA");
        writer.WriteString("n", Base64Url.EncodeToString(parameters.Modulus));
        writer.WriteString("e", Base64Url.EncodeToString(parameters.Exponent));
        writer.WriteEndObject();
        return true;
    }

    protected override bool VerifyBytes(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        var key = _keys.Get();
        try
        {
            return key.VerifyData(input, signature, HashAlgorithmName.SHA256, _padding);
        }
        finally
        {
            _keys.Return(key);
        }
    }
}
