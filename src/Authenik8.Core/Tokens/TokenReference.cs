namespace Authenik8.Tokens;

/// <summary>The parts of an access token by which it can be revoked.</summary>
/// <param name="Id">The token itself; claim <c>jti</c>.</param>
/// <param name="Subject">Who it speaks for; claims <c>sub</c> and <c>tid</c>.</param>
/// <param name="SessionId">The session it was issued in; claim <c>sid</c>. Null for a token without a session.</param>
/// <param name="IssuedAt">
/// When it was issued, to the millisecond where the token tells. Later by some minutes where it was issued shortly after a
/// revocation of its subject or tenant by a node that knew of it, so that the revocation does not concern it.
/// </param>
public readonly record struct TokenReference(TokenId Id, Subject Subject, SessionId? SessionId, DateTimeOffset IssuedAt);
