using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Authenik8.Tokens.Keys;

/// <summary>ES256 (RFC 7518 section 3.4): the signature is r and s, 32 bytes each.</summary>
internal sealed class EcdsaSigningKey(string id, ECParameters parameters)
    : SigningKey(id, SigningAlgorithm.ES256, canSign: parameters.D is not null, signatureLength: 64)
{
    private readonly ObjectPool<ECDsa> _keys = KeyPool.Create(() => ECDsa.Create(parameters));

    public override void Sign(ReadOnlySpan<byte> input, Span<byte> signature)
    {
        var key = _keys.Get();
        try
        {
            _ = key.SignData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _keys.Return(key);
        }
    }

    public override bool TryWriteJwk(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteCommonMembers(writer, "EC");
        writer.WriteString("crv", "P-256");
        writer.WriteString("x", Base64Url.EncodeToString(parameters.Q.X));
        writer.WriteString("y", Base64Url.EncodeToString(parameters.Q.Y));
        writer.WriteEndObject();
        return true;
    }

    protected override bool VerifyBytes(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        var key = _keys.Get();
        try
        {
            return key.VerifyData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _keys.Return(key);
        }
    }
}
