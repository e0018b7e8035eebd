using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Keys;

/// <summary>Reads JSON Web Keys (RFC 7517, RFC 7518 section 6) of type oct, EC and RSA.</summary>
internal static class JwkReader
{
    private const int P256FieldLength = 32;

    public static bool TryRead(string json, [NotNullWhen(true)] out JsonWebKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        if (!TryParse(json, out var jwk))
        {
            problem = "is not a JSON object, or has a member twice";
            return false;
        }
        if (jwk.TryGetProperty("use", out _) && Text(jwk, "use") is not "sig")
        {
            problem = "has a \"use\" other than \"sig\", so it is not for signatures; give a key that is";
            return false;
        }
        if (!TryReadOperations(jwk, out var operations))
        {
            problem = "has \"key_ops\" that do not allow signatures; they must be a list with \"sign\" or \"verify\"";
            return false;
        }
        if (!TryReadMaterial(jwk, out var material, out problem))
            return false;
        if (!TryReadAlgorithm(jwk, material, out var algorithm))
        {
            problem = $"has an \"alg\" that its key cannot serve; it is for {string.Join(" or ", material.Algorithms)}";
            return false;
        }
        key = new JsonWebKey(material, Text(jwk, "kid"), algorithm) { Operations = operations };
        return true;
    }

    private static bool TryParse(string json, out JsonElement jwk)
    {
        jwk = default;
        try
        {
            var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(json.Trim().TrimStart('\uFEFF'));
            if (!StrictJson.IsWellFormedText(utf8))
                return false;
            jwk = JsonElement.Parse(utf8, StrictJson.DocumentOptions);
            return jwk.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or EncoderFallbackException)
        {
            return false;
        }
    }

    // RFC 7517 section 4.3.
    private static bool TryReadOperations(JsonElement jwk, out IReadOnlyList<string>? operations)
    {
        operations = null;
        if (!jwk.TryGetProperty("key_ops", out var values))
            return true;
        if (values.ValueKind != JsonValueKind.Array || values.EnumerateArray().Any(static value => value.ValueKind != JsonValueKind.String))
            return false;
        operations = [.. values.EnumerateArray().Select(static value => value.GetString()!)];
        return operations.Any(static operation => operation is "sign" or "verify");
    }

    private static bool TryReadAlgorithm(JsonElement jwk, KeyMaterial material, out SigningAlgorithm? algorithm)
    {
        algorithm = null;
        if (!jwk.TryGetProperty("alg", out _))
            return true;
        var name = Text(jwk, "alg");
        foreach (var candidate in material.Algorithms)
        {
            if (string.Equals(name, candidate.ToString(), StringComparison.Ordinal))
                algorithm = candidate;
        }
        return algorithm is not null;
    }

    private static bool TryReadMaterial(JsonElement jwk, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        switch (Text(jwk, "kty"))
        {
            case "oct":
                return TryReadSecret(jwk, out material, out problem);
            case "EC" when Text(jwk, "crv") is "P-256":
                return TryReadEc(jwk, out material, out problem);
            case "EC":
                material = null;
                problem = $"is on another curve than P-256, the only one supported; {EcKeyMaterial.Advice}";
                return false;
            case "RSA":
                return TryReadRsa(jwk, out material, out problem);
            case "OKP":
                material = null;
                problem = $"is an {(Text(jwk, "crv") is "Ed25519" or "Ed448" or "X25519" or "X448" ? Text(jwk, "crv") : "OKP")} key, which is not supported; {EcKeyMaterial.Advice}";
                return false;
            default:
                material = null;
                problem = jwk.TryGetProperty("keys", out _)
                    ? "is a JWK Set; give one of its keys"
                    : "has a \"kty\" other than oct, EC and RSA";
                return false;
        }
    }

    private static bool TryReadSecret(JsonElement jwk, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        if (!TryReadBytes(jwk, "k", out var secret) || secret.Length < SecretText.MinLength)
            problem = $"has a member \"k\" that is not {SecretText.MinLength} bytes or more of base64url; {SecretText.Advice}";
        else if (!SecretKeyMaterial.TryRead(Text(jwk, "k")!, secret, out material, out var misuse))
            problem = $"has a member \"k\" that {misuse}";
        else
            problem = null;
        return problem is null;
    }

    private static bool TryReadEc(JsonElement jwk, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        problem = "has members \"x\", \"y\" or \"d\" that are not 32 bytes of base64url each";
        if (!TryReadBytes(jwk, "x", out var x) || !TryReadBytes(jwk, "y", out var y) || !TryReadOptionalBytes(jwk, "d", out var d)
            || x.Length != P256FieldLength || y.Length != P256FieldLength || d is not (null or { Length: P256FieldLength }))
            return false;
        return EcKeyMaterial.TryCreate(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y }, D = d }, out material, out problem);
    }

    private static bool TryReadRsa(JsonElement jwk, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        if (jwk.TryGetProperty("oth", out _))
        {
            problem = RsaKeyMaterial.ManyPrimes;
            return false;
        }
        problem = "lacks \"n\" or \"e\", has only some of \"d\", \"p\", \"q\", \"dp\", \"dq\" and \"qi\", or one that is not base64url";
        if (!TryReadBytes(jwk, "n", out var n) || !TryReadBytes(jwk, "e", out var e) || n.Length == 0 || e.Length == 0
            || !TryReadOptionalBytes(jwk, "d", out var d))
            return false;
        var parameters = new RSAParameters { Modulus = Trim(n), Exponent = Trim(e) };
        if (d is not null)
        {
            if (!TryReadBytes(jwk, "p", out var p) || !TryReadBytes(jwk, "q", out var q) || !TryReadBytes(jwk, "dp", out var dp)
                || !TryReadBytes(jwk, "dq", out var dq) || !TryReadBytes(jwk, "qi", out var qi))
                return false;
            var half = (parameters.Modulus.Length + 1) / 2;
            if (!TryFit(d, parameters.Modulus.Length, out parameters.D) || !TryFit(p, half, out parameters.P) || !TryFit(q, half, out parameters.Q)
                || !TryFit(dp, half, out parameters.DP) || !TryFit(dq, half, out parameters.DQ) || !TryFit(qi, half, out parameters.InverseQ))
                return false;
        }
        return RsaKeyMaterial.TryCreate(parameters, out material, out problem);
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryReadBytes(JsonElement jwk, string name, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = Text(jwk, name) is { } text ? StrictBase64Url.DecodeOrNull(text) : null;
        return bytes is not null;
    }

    private static bool TryReadOptionalBytes(JsonElement jwk, string name, out byte[]? bytes)
    {
        bytes = null;
        return !jwk.TryGetProperty(name, out _) || TryReadBytes(jwk, name, out bytes);
    }

    private static byte[] Trim(byte[] number) => number.AsSpan().TrimStart((byte)0).ToArray();

    // The platform wants every part of a private key at its full length; a JWK leaves leading zeros out.
    private static bool TryFit(byte[] number, int length, out byte[]? fitted)
    {
        var digits = number.AsSpan().TrimStart((byte)0);
        fitted = digits.Length <= length ? new byte[length] : null;
        if (fitted is not null)
            digits.CopyTo(fitted.AsSpan(length - digits.Length));
        return fitted is not null;
    }
}
