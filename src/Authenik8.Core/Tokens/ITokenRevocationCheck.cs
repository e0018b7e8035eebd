namespace Authenik8.Tokens;

/// <summary>Tells whether a genuine access token has been revoked. The seam between tokens and revocation.</summary>
internal interface ITokenRevocationCheck
{
    /// <summary>Whether the token, its session, its subject or its tenant is revoked.</summary>
    ValueTask<bool> IsRevokedAsync(TokenReference token, CancellationToken cancellationToken);

    /// <summary>Called for each token that this process issues, before anybody has it.</summary>
    void OnIssued(TokenId id, DateTimeOffset issuedAt, DateTimeOffset expiresAt)
    {
    }

    /// <summary>Until which time of issue the tokens of a subject are revoked, as far as this process knows. The earliest time: they are not.</summary>
    DateTimeOffset RevokedBefore(Subject subject) => DateTimeOffset.UnixEpoch;
}
