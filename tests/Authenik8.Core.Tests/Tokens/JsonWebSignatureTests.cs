using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class JsonWebSignatureTests
{
    private const string Payload = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

    private static readonly JsonElement[] Vectors = Load();

    private static readonly string Secret = Base64Url.EncodeToString(TestKeys.Hmac);

    [Theory]
    [InlineData("RFC 7515 Appendix A.1")]
    [InlineData("RFC 7515 Appendix A.2")]
    [InlineData("RFC 7515 Appendix A.3")]
    public void Verify_AppendixExample_GivesThePrintedPayload(string source)
    {
        var vector = Vector(source);

        var result = JsonWebSignature.Verify(Compact(vector), vector.GetProperty("jwk").GetRawText());

        Assert.Equal(Payload, Encoding.UTF8.GetString(Assert.IsType<JwsVerification.Valid>(result).Payload.Span));
    }

    [Theory]
    [InlineData("RFC 7515 Appendix A.1")]
    [InlineData("RFC 7515 Appendix A.2")]
    [InlineData("RFC 7515 Appendix A.3")]
    public void Verify_AppendixExampleWithAnotherPayload_IsRefused(string source)
    {
        var vector = Vector(source);
        var parts = Compact(vector).Split('.');
        parts[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload.Replace("true", "null", StringComparison.Ordinal)));

        var result = JsonWebSignature.Verify(string.Join('.', parts), vector.GetProperty("jwk").GetRawText());

        Assert.Equal(new JwsVerification.Invalid(TokenFailure.BadSignature), result);
    }

    [Fact]
    public void Verify_Es512_IsRefusedForItsCurve()
    {
        var vector = Vector("RFC 7515 Appendix A.4");

        var result = JsonWebSignature.Verify(Compact(vector), vector.GetProperty("jwk").GetRawText());

        Assert.Contains("P-256", Assert.IsType<JwsVerification.UnusableKey>(result).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_CriticalExtension_IsRefused()
    {
        var result = JsonWebSignature.Verify(Compact(Vector("RFC 7515 Appendix E")), Oct());

        Assert.Equal(new JwsVerification.Invalid(TokenFailure.UnsupportedHeader), result);
    }

    [Theory]
    [InlineData("""{"alg":"none"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"RS256"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"hs256"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"HS256","b64":false,"crit":["b64"]}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","b64":true}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","kid":"other"}""", TokenFailure.UnknownKey)]
    [InlineData("""{"kid":"mine"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""", TokenFailure.Malformed)]
    public void Verify_HeaderOutOfRule_IsRefused(string header, TokenFailure reason) =>
        Assert.Equal(new JwsVerification.Invalid(reason), JsonWebSignature.Verify(Forge.Sign(header, "anything"), Oct(",\"kid\":\"mine\"")));

    [Fact]
    public void Verify_AnyPayloadWithoutTypeAndKeyId_IsAccepted()
    {
        byte[] payload = [0, 255, 1, 254];

        var result = JsonWebSignature.Verify(Forge.Sign("""{"alg":"HS256"}"""u8.ToArray(), payload), Oct());

        Assert.Equal(payload, Assert.IsType<JwsVerification.Valid>(result).Payload.ToArray());
    }

    [Theory]
    [InlineData("RS256", true)]
    [InlineData("PS256", false)]
    public void Verify_RsaKeyWithAlgorithm_TakesNoOther(string algorithm, bool accepted)
    {
        var input = Base64Url.EncodeToString("{\"alg\":\"RS256\"}"u8) + ".e30";
        var signature = TestKeys.Rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var key = TestKeys.Rsa.ExportParameters(false);
        var jwk = $$"""{"kty":"RSA","alg":"{{algorithm}}","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"AQAB"}""";

        var result = JsonWebSignature.Verify($"{input}.{Base64Url.EncodeToString(signature)}", jwk);

        Assert.Equal(accepted, result is JwsVerification.Valid);
        Assert.Equal(!accepted, result == new JwsVerification.Invalid(TokenFailure.WrongAlgorithm));
    }

    [Fact]
    public void Verify_PssWithAnotherSaltLength_IsRefused()
    {
        var input = Base64Url.EncodeToString("{\"alg\":\"PS256\"}"u8) + ".e30";
        var signature = Base64Url.EncodeToString(PssWithSalt(20, Encoding.ASCII.GetBytes(input)));
        var sound = Base64Url.EncodeToString(PssWithSalt(32, Encoding.ASCII.GetBytes(input)));
        var key = TestKeys.Rsa.ExportParameters(false);
        var jwk = $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"AQAB"}""";

        Assert.IsType<JwsVerification.Valid>(JsonWebSignature.Verify($"{input}.{sound}", jwk));
        Assert.Equal(new JwsVerification.Invalid(TokenFailure.BadSignature), JsonWebSignature.Verify($"{input}.{signature}", jwk));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"kty":"oct","k":"c2hvcnQ"}""")]
    [InlineData("""{"kty":"oct"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83O","y":"f83O"}""")]
    [InlineData("""{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp","e":"AQAB"}""")]
    [InlineData("""{"kty":"oct","kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""")]
    [InlineData("""{"kty":"oct","use":"enc","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""")]
    [InlineData("""{"kty":"oct","key_ops":["encrypt"],"k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""")]
    [InlineData("""{"kty":"oct","alg":"RS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""")]
    [InlineData("{\"kty\":\"oct\",\"k\":\"\ud800\"}")]
    public void Verify_KeyOutOfRule_IsRefused(string jwk) =>
        Assert.IsType<JwsVerification.UnusableKey>(JsonWebSignature.Verify(Compact(Vector("RFC 7515 Appendix A.1")), jwk));

    private static string Oct(string more = "") => $$"""{"kty":"oct","k":"{{Secret}}"{{more}}}""";

    private static string Compact(JsonElement vector) => vector.GetProperty("compact").GetString()!;

    private static JsonElement Vector(string source) => Array.Find(Vectors, vector => vector.GetProperty("source").GetString() == source);

    private static JsonElement[] Load()
    {
        using var stream = typeof(JsonWebSignatureTests).Assembly.GetManifestResourceStream("rfc7515-vectors.json")!;
        return [.. JsonDocument.Parse(stream).RootElement.EnumerateArray()];
    }

    // EMSA-PSS (RFC 8017 section 9.1.1) with a salt of any length, which the platform does not offer.
    private static byte[] PssWithSalt(int saltLength, byte[] message)
    {
        var key = TestKeys.Rsa.ExportParameters(true);
        var length = key.Modulus!.Length;
        var salt = RandomNumberGenerator.GetBytes(saltLength);
        var hash = SHA256.HashData([.. new byte[8], .. SHA256.HashData(message), .. salt]);
        byte[] block = [.. new byte[length - saltLength - 32 - 2], 1, .. salt];
        var mask = new List<byte>();
        for (byte counter = 0; mask.Count < block.Length; counter++)
            mask.AddRange(SHA256.HashData([.. hash, 0, 0, 0, counter]));
        for (var i = 0; i < block.Length; i++)
            block[i] ^= mask[i];
        block[0] &= 0x7f;
        var encoded = new System.Numerics.BigInteger([.. block, .. hash, 0xbc], isUnsigned: true, isBigEndian: true);
        var signature = System.Numerics.BigInteger.ModPow(
            encoded,
            new System.Numerics.BigInteger(key.D, isUnsigned: true, isBigEndian: true),
            new System.Numerics.BigInteger(key.Modulus, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - signature.Length], .. signature];
    }
}
