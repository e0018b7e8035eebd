using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens.Keys;

/// <summary>The one secret that a host configures, <see cref="Authenik8Options.Secret"/>. It is never a key itself: keys are derived from it.</summary>
internal sealed class RootSecret
{
    /// <summary>The label of the HS256 key of access tokens.</summary>
    public const string AccessTokenLabel = "authenik8/v1/access-token/hs256";

    /// <summary>The label of the MAC key of refresh tokens.</summary>
    public const string RefreshTokenLabel = "authenik8/v1/refresh-token/mac";

    private readonly byte[] _secret;
    private readonly RootSecret[] _others;

    private RootSecret(byte[] secret, params RootSecret[] others)
    {
        _secret = secret;
        _others = others;
    }

    /// <summary>A secret that has been in use before: read as <see cref="TryRead"/> reads it, without asking whether it is a good one.</summary>
    public static RootSecret OfFormer(string text) => new(Decode(text));

    /// <summary>A secret of these bytes.</summary>
    public static RootSecret Of(byte[] secret) => new(secret);

    /// <summary>A random secret that lives as long as the process.</summary>
    public static RootSecret CreateEphemeral() => new(RandomNumberGenerator.GetBytes(SecretText.MinLength));

    /// <summary>Takes text as base64 or base64url where it decodes to 32 bytes or more, otherwise as UTF-8 of 32 bytes or more.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="secret">The secret, where the answer is true.</param>
    /// <param name="problem">Why it is refused, to be told after the setting's name; never a part of the secret.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out RootSecret? secret, [NotNullWhen(false)] out string? problem)
    {
        secret = null;
        var bytes = Decode(text);
        problem = SecretStrength.FindMisuse(text)
            ?? (bytes.Length < SecretText.MinLength ? $"is shorter than {SecretText.MinLength} bytes; {SecretText.Advice}" : null)
            ?? SecretStrength.FindWeakness(text, bytes);
        if (problem is null)
            secret = new RootSecret(bytes);
        return secret is not null;
    }

    /// <summary>Derives a key with HKDF-SHA256 (RFC 5869). Different labels give keys that tell nothing of each other.</summary>
    /// <param name="label">What the key is for.</param>
    /// <param name="length">Its length in bytes.</param>
    public byte[] Derive(string label, int length)
    {
        var key = new byte[length];
        Derive(label, key);
        return key;
    }

    /// <summary>This secret as the current one of a ring: new things are made with it, and those of the others are accepted as well.</summary>
    public RootSecret WithOthers(IEnumerable<RootSecret> others) =>
        new(_secret, [.. others.DistinctBy(static other => Convert.ToHexString(other._secret), StringComparer.Ordinal).Where(other => !CryptographicOperations.FixedTimeEquals(other._secret, _secret))]);

    /// <summary>Derives the key of each secret of the ring, the current one's first.</summary>
    public byte[][] DeriveAll(string label, int length) => [Derive(label, length), .. _others.Select(other => other.Derive(label, length))];

    /// <inheritdoc cref="Derive(string, int)" />
    public void Derive(string label, Span<byte> key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt: [], info: Encoding.UTF8.GetBytes(label));

    private static byte[] Decode(string text) => SecretText.TryDecode(text, out var bytes) ? bytes : Encoding.UTF8.GetBytes(text);
}
