using System.Diagnostics.CodeAnalysis;

namespace Authenik8.Tokens.Keys;

/// <summary>An HMAC secret.</summary>
internal sealed class SecretKeyMaterial : KeyMaterial
{
    private readonly byte[] _secret;
    private readonly string _text;

    private SecretKeyMaterial(byte[] secret, string text)
    {
        _secret = secret;
        _text = text;
    }

    public override string DerivedId => KeyId.OfSecret(_secret);

    public override IReadOnlyList<SigningAlgorithm> Algorithms { get; } = [SigningAlgorithm.HS256];

    public override bool CanSign => true;

    public override string? FindWeakness() => SecretStrength.FindWeakness(_text, _secret);

    /// <summary>Takes a secret in base64 or base64url.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        problem = SecretStrength.FindMisuse(text);
        if (problem is null && !SecretText.TryDecode(text, out _))
            problem = $"is not base64 of {SecretText.MinLength} bytes or more; {SecretText.Advice}";
        if (problem is null && SecretText.TryDecode(text, out var secret))
            material = new SecretKeyMaterial(secret, text);
        return material is not null;
    }

    /// <summary>Takes the member <c>k</c> of a JWK (RFC 7518 section 6.4).</summary>
    public static bool TryRead(string text, byte[] secret, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        problem = SecretStrength.FindMisuse(text) ?? SecretStrength.FindMisuse(secret);
        material = problem is null ? new SecretKeyMaterial(secret, text) : null;
        return material is not null;
    }

    protected override SigningKey Bind(string id, SigningAlgorithm algorithm) => new HmacSigningKey(id, _secret);
}
