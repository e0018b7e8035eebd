using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>What a refresh token says, once its MAC has been verified: a handle on one generation of one session.</summary>
/// <param name="Tag">Where the session is placed.</param>
/// <param name="SessionId">Which session.</param>
/// <param name="Generation">Which generation of its refresh token.</param>
internal readonly record struct RefreshToken(SubjectTag Tag, SessionId SessionId, uint Generation);
