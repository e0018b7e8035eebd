using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Keys;

/// <summary>A key that has been read and found sound, but is not yet bound to an algorithm and an id.</summary>
internal abstract class KeyMaterial
{
    private static readonly byte[] Probe = "authenik8"u8.ToArray();

    /// <summary>The id of the key where the settings give none.</summary>
    public abstract string DerivedId { get; }

    /// <summary>The algorithms that it can serve, the one it serves unasked first.</summary>
    public abstract IReadOnlyList<SigningAlgorithm> Algorithms { get; }

    /// <summary>Whether the private half is here.</summary>
    public abstract bool CanSign { get; }

    /// <summary>Why nobody should sign with a key that is correct in form, to be written after the setting's name. Null: nothing is known against it.</summary>
    public virtual string? FindWeakness() => null;

    /// <summary>Binds the key to an algorithm, one of <see cref="Algorithms"/>, and an id.</summary>
    public bool TryBind(
        string id,
        SigningAlgorithm algorithm,
        [NotNullWhen(true)] out SigningKey? key,
        [NotNullWhen(false)] out string? problem)
    {
        key = Bind(id, algorithm);
        problem = IsUsable(key) ? null : "has a private part that does not belong to its public part, or numbers that the platform refuses";
        return problem is null;
    }

    protected abstract SigningKey Bind(string id, SigningAlgorithm algorithm);

    // A key is tried when it is read, so that it cannot fail when a token is.
    private static bool IsUsable(SigningKey key)
    {
        Span<byte> signature = stackalloc byte[key.SignatureLength];
        Span<byte> encoded = stackalloc byte[StrictBase64Url.EncodedLength(key.SignatureLength)];
        signature.Clear();
        try
        {
            if (key.CanSign)
                key.Sign(Probe, signature);
            _ = StrictBase64Url.Encode(signature, encoded);
            return key.Verify(Probe, encoded) == key.CanSign;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
