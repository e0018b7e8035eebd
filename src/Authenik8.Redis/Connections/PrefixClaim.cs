using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Authenik8.Redis.Connections;

/// <summary>What this application is known by where it claims its prefix: fingerprints of its issuer and its root secret.</summary>
/// <remarks>
/// <para>A fingerprint is a MAC under a key that is derived from the secret, so it tells nothing of the secret. Keys that sign
/// access tokens are not part of it, so they rotate freely.</para>
/// <para>Without <see cref="Authenik8Options.Secret"/> each key of refresh tokens gives one; each of
/// <see cref="Authenik8Options.PreviousSecrets"/> gives one as well. One that is known is enough, so an application whose secrets
/// rotate with an overlap stays the same application. With no secret at all it is the issuer alone.</para>
/// </remarks>
internal sealed class PrefixClaim(IOptions<Authenik8Options> options)
{
    private const int Length = 16;

    /// <summary>The fingerprints, of which one that is known is enough.</summary>
    public IReadOnlyList<string> Fingerprints()
    {
        var issuer = options.Value.Issuer;
        IEnumerable<string> secrets = options.Value.Secret is { Length: > 0 } secret ? [secret] : options.Value.Refresh.Keys.Select(static key => key.Secret);
        return
        [
            .. secrets.Concat(options.Value.PreviousSecrets).DefaultIfEmpty("").Select(text => Fingerprint(text, issuer)).Distinct(StringComparer.Ordinal),
        ];
    }

    private static string Fingerprint(string secret, string issuer)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), key, salt: [], info: "authenik8/v1/redis-prefix-claim"u8);
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(issuer), mac);
        return Base64Url.EncodeToString(mac[..Length]);
    }
}
