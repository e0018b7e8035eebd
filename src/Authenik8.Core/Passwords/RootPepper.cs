using Authenik8.Tokens.Keys;

namespace Authenik8.Passwords;

/// <summary>Peppers derived from root secrets with HKDF-SHA256 (RFC 5869), one for each key id.</summary>
/// <remarks>
/// Every id but the retired ones derives from the current root secret: changing the id alone is enough to rotate, and
/// hashes under former ids stay verifiable for as long as the root secret is the same.
/// </remarks>
internal sealed class RootPepper : IPepper
{
    internal const string Label = "authenik8/password-pepper/v1/";
    private readonly RootSecret? _root;
    private readonly Dictionary<string, RootSecret> _retiredRoots;

    /// <summary>Creates the peppers.</summary>
    /// <param name="root">The root secret; null when there is none.</param>
    /// <param name="options">Names the current pepper and the retired root secrets.</param>
    /// <exception cref="InvalidOperationException">A pepper is asked for and there is no root secret to derive it from.</exception>
    public RootPepper(RootSecret? root, PasswordHashingOptions options)
    {
        if (options.PepperKeyId is not null && root is null)
        {
            throw new InvalidOperationException(
                "Authenik8:Passwords:PepperKeyId is set, but there is no root secret to derive a pepper from: set Authenik8:Secret, or leave " +
                "PepperKeyId null.");
        }

        CurrentKeyId = options.PepperKeyId;
        _root = root;
        _retiredRoots = options.RetiredPepperSecrets.ToDictionary(
            static entry => entry.Key, static entry => RootSecret.OfFormer(entry.Value), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string? CurrentKeyId { get; }

    /// <inheritdoc/>
    public bool Knows(string keyId) => _root is not null || _retiredRoots.ContainsKey(keyId);

    /// <inheritdoc/>
    public bool TryDerive(string keyId, Span<byte> key)
    {
        var root = _retiredRoots.GetValueOrDefault(keyId) ?? _root;
        if (root is null)
            return false;

        root.Derive(Label + keyId, key);
        return true;
    }
}
