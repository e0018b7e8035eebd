using System.Text;
using System.Text.Json;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Keys;

/// <summary>A key bound to one algorithm and one id. Safe for concurrent use.</summary>
internal abstract class SigningKey
{
    private readonly byte[] _header;

    protected SigningKey(string id, SigningAlgorithm algorithm, bool canSign, int signatureLength)
    {
        Id = id;
        Algorithm = algorithm;
        CanSign = canSign;
        SignatureLength = signatureLength;
        // The id's characters need no JSON escapes: see KeyId.
        var json = Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"{{id}}"}""");
        _header = new byte[StrictBase64Url.EncodedLength(json.Length)];
        _ = StrictBase64Url.Encode(json, _header);
    }

    public string Id { get; }

    public SigningAlgorithm Algorithm { get; }

    /// <summary>Whether the private half is here.</summary>
    public bool CanSign { get; }

    /// <summary>The length of every signature of this key, in bytes.</summary>
    public int SignatureLength { get; }

    /// <summary>The encoded header of every access token signed with this key.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <summary>Whether <paramref name="signature"/>, well-formed base64url, is this key's over <paramref name="input"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != StrictBase64Url.EncodedLength(SignatureLength))
            return false;
        Span<byte> bytes = stackalloc byte[SignatureLength];
        StrictBase64Url.Decode(signature, bytes);
        return VerifyBytes(input, bytes);
    }

    /// <summary>Signs; <paramref name="signature"/> receives <see cref="SignatureLength"/> bytes.</summary>
    public abstract void Sign(ReadOnlySpan<byte> input, Span<byte> signature);

    /// <summary>Writes the public key as a JWK; false, and nothing is written, where the key has no public half.</summary>
    public abstract bool TryWriteJwk(Utf8JsonWriter writer);

    protected abstract bool VerifyBytes(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

    /// <summary>Writes the members that every public JWK of ours has (RFC 7517 section 4).</summary>
    protected void WriteCommonMembers(Utf8JsonWriter writer, string keyType)
    {
        writer.WriteString("kty", keyType);
        writer.WriteString("use", "sig");
        writer.WriteString("alg", Algorithm.ToString());
        writer.WriteString("kid", Id);
    }
}
