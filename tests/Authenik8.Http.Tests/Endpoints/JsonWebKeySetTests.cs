using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Endpoints;

public sealed class JsonWebKeySetTests
{
    [Fact]
    public async Task Keys_HS256_AreNone()
    {
        await using var host = await TestHost.StartAsync();

        var answer = await host.GetAsync("/.well-known/jwks.json");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/jwk-set+json", answer.MediaType);
        Assert.True(answer.Headers.CacheControl?.Public);
        Assert.Equal("""{"keys":[]}""", answer.Body);
    }

    [Fact]
    public async Task Keys_ES256_VerifyOurTokensAndHoldNothingPrivate()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var host = await TestHost.StartAsync(o =>
            o.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "ec-1", Pem = ec.ExportPkcs8PrivateKeyPem() }));
        var parts = (await host.TokenAsync()).Split('.');

        var key = Assert.Single((await host.GetAsync("/.well-known/jwks.json", "garbage")).Json.GetProperty("keys").EnumerateArray());

        Assert.Equal("ec-1", key.GetProperty("kid").GetString());
        Assert.Equal("EC", key.GetProperty("kty").GetString());
        Assert.Equal("P-256", key.GetProperty("crv").GetString());
        Assert.Equal("ES256", key.GetProperty("alg").GetString());
        Assert.Equal("sig", key.GetProperty("use").GetString());
        Assert.False(key.TryGetProperty("d", out _));
        using var published = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Decode(key.GetProperty("x")), Y = Decode(key.GetProperty("y")) },
        });
        Assert.True(published.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
    }

    private static byte[] Decode(JsonElement member) => Base64Url.DecodeFromChars(member.GetString());
}
