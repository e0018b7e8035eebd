using Authenik8.Tokens;
using Microsoft.Extensions.Logging;

namespace Authenik8.Diagnostics;

/// <summary>Every log message of the engine. Ids only: never a token, a secret, a password or an address.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.EphemeralSecret, LogLevel.Warning,
        "No secret is set, so tokens are signed with a key that ends with this process. Set Authenik8:Secret; make one with: openssl rand -base64 32")]
    public static partial void EphemeralSecret(ILogger logger);

    [LoggerMessage(EventIds.InMemoryStores, LogLevel.Information,
        "Sessions are kept in memory: they end with this process and are not shared with other nodes.")]
    public static partial void InMemoryStores(ILogger logger);

    [LoggerMessage(EventIds.TokenRefused, LogLevel.Information, "Access token refused: {Reason}.")]
    public static partial void TokenRefused(ILogger logger, TokenFailure reason);

    [LoggerMessage(EventIds.RefreshReused, LogLevel.Warning,
        "A refresh token of session {Session} came back after it had been exchanged: somebody holds a copy. The session is ended.")]
    public static partial void RefreshReused(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.SessionEvicted, LogLevel.Information, "Session {Session} was ended to make room for a newer one of its subject.")]
    public static partial void SessionEvicted(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.SubjectDenied, LogLevel.Information, "The subject of session {Session} may not refresh.")]
    public static partial void SubjectDenied(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.SessionHealed, LogLevel.Warning,
        "The store had lost the last rotation of session {Session}; it continues from the refresh token.")]
    public static partial void SessionHealed(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.FeedUnavailable, LogLevel.Warning,
        "The revocation feed cannot be read. When it has been silent for MaxStaleness, every request asks the session store.")]
    public static partial void FeedUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.FeedHeardAgain, LogLevel.Information, "The revocation feed is read again.")]
    public static partial void FeedHeardAgain(ILogger logger);

    [LoggerMessage(EventIds.RevocationDelayed, LogLevel.Error,
        "{Count} revocations are in force here but could not be published to the other nodes yet; publishing is tried again.")]
    public static partial void RevocationDelayed(ILogger logger, int count, Exception exception);

    [LoggerMessage(EventIds.InfrastructureFailed, LogLevel.Error, "A store, the feed or a service of the host failed; the request is answered 503.")]
    public static partial void InfrastructureFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.LimiterDegraded, LogLevel.Error,
        "The store of the attempt limiter cannot be reached: until it answers, attempts are limited within this process only.")]
    public static partial void LimiterDegraded(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.LimiterRestored, LogLevel.Information, "The store of the attempt limiter answers again.")]
    public static partial void LimiterRestored(ILogger logger);

    [LoggerMessage(EventIds.BreachCheckSkipped, LogLevel.Warning,
        "A password was accepted without asking whether it has leaked, because the service that knows did not answer.")]
    public static partial void BreachCheckSkipped(ILogger logger, Exception exception);
}
