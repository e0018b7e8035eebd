using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Signs whatever a test wants signed, with the platform's cryptography and none of our code.</summary>
internal static class Forge
{
    public const string Header = """{"alg":"HS256","typ":"at+jwt","kid":"k1"}""";

    /// <summary>A compact JWS whose HS256 signature is right.</summary>
    public static string Sign(string header, string payload, byte[]? secret = null) =>
        Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload), secret);

    public static string Sign(byte[] header, byte[] payload, byte[]? secret = null) =>
        SignSegments(Base64Url.EncodeToString(header), Base64Url.EncodeToString(payload), secret);

    /// <summary>The same over segments as they are.</summary>
    public static string SignSegments(string header, string payload, byte[]? secret = null)
    {
        var input = $"{header}.{payload}";
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret ?? TestKeys.Hmac, Encoding.UTF8.GetBytes(input)))}";
    }

    /// <summary>A complete claims set that the fixture accepts, each member of which a test may replace or leave out (null).</summary>
    public static string Claims(TokenFixture fixture, params (string Name, string? Json)[] changes)
    {
        var now = fixture.Clock.GetUtcNow().ToUnixTimeSeconds();
        var members = new List<(string Name, string? Json)>
        {
            ("iss", "\"https://id.test\""),
            ("aud", "\"https://id.test\""),
            ("sub", "\"ada\""),
            ("client_id", "\"web\""),
            ("jti", "\"some-id\""),
            ("iat", $"{now}"),
            ("exp", $"{now + 60}"),
        };
        foreach (var change in changes)
        {
            var at = members.FindIndex(member => member.Name == change.Name);
            if (at >= 0)
                members[at] = change;
            else
                members.Add(change);
        }
        return $"{{{string.Join(',', members.Where(member => member.Json is not null).Select(member => $"\"{member.Name}\":{member.Json}"))}}}";
    }

    /// <summary>A fixture whose one key is the HS256 key that this class signs with.</summary>
    public static TokenFixture Fixture(Action<Authenik8Options>? configure = null) => new(options =>
    {
        options.Tokens.SigningKeys.Add(TestKeys.For(Authenik8.Tokens.SigningAlgorithm.HS256));
        configure?.Invoke(options);
    });
}
