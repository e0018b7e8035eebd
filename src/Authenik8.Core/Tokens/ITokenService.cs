namespace Authenik8.Tokens;

/// <summary>Issues and verifies access tokens: signed JWTs in the profile of RFC 9068.</summary>
/// <remarks>Safe for concurrent use. Everything is done in the process; see <see cref="VerifyAsync"/> for the exceptions.</remarks>
public interface ITokenService
{
    /// <summary>Issues an access token, signed with the first key that is active now.</summary>
    /// <param name="command">Who and what the token is for.</param>
    /// <exception cref="ArgumentException">
    /// A claim of the host has a reserved name or comes twice, a scope has a space, a text is empty or has a lone surrogate,
    /// the lifetime is out of range, or the claims take more than 5,000 bytes, so that the token could exceed 8 KiB. The
    /// message names the claim.
    /// </exception>
    /// <exception cref="InvalidOperationException">Every signing key is retired or not yet active.</exception>
    IssuedToken Issue(IssueTokenCommand command);

    /// <summary>Verifies signature, type, issuer, audience, lifetime and revocation.</summary>
    /// <remarks>
    /// Completes synchronously and without I/O in <see cref="Revocation.RevocationMode.Index"/> while revocations are
    /// being heard; asks the session store otherwise.
    /// </remarks>
    /// <param name="token">The compact serialization. Any text is safe to pass.</param>
    /// <param name="cancellationToken">Ends the wait for the session store.</param>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    ValueTask<TokenVerification> VerifyAsync(string token, CancellationToken cancellationToken);

    /// <summary>The public keys as a JWK Set (RFC 7517 section 5) in UTF-8. With HS256 alone it is an empty set.</summary>
    ReadOnlyMemory<byte> GetJsonWebKeySet();
}
