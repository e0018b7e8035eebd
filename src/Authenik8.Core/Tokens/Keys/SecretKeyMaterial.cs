using System.Diagnostics.CodeAnalysis;

namespace Authenik8.Tokens.Keys;

/// <summary>An HMAC secret.</summary>
internal sealed class SecretKeyMaterial : KeyMaterial
{
    private readonly byte[] _secret;

    public SecretKeyMaterial(byte[] secret) => _secret = secret;

    public override string DerivedId => KeyId.OfSecret(_secret);

    public override IReadOnlyList<SigningAlgorithm> Algorithms { get; } = [SigningAlgorithm.HS256];

    public override bool CanSign => true;

    public override string? FindWeakness() => SecretStrength.FindWeakness(_secret);

    /// <summary>Takes a secret in base64 or base64url.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        var decoded = SecretText.TryDecode(text, out var secret);
        material = decoded ? new SecretKeyMaterial(secret!) : null;
        problem = decoded ? null : $"is not base64 of {SecretText.MinLength} bytes or more; {SecretText.Advice}";
        return decoded;
    }

    protected override SigningKey Bind(string id, SigningAlgorithm algorithm) => new HmacSigningKey(id, _secret);
}
