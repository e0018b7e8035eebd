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

    [LoggerMessage(EventIds.PasswordMemoryLow, LogLevel.Warning,
        "Password hashing may take {NeededMiB} MiB of the {AvailableMiB} MiB that this process may use: Authenik8:Passwords:MaxConcurrentHashes is {MaxConcurrentHashes} and Authenik8:Passwords:MemoryKiB is {MemoryKiB}. Set MaxConcurrentHashes to {FittingHashes}, or give the process more memory.")]
    public static partial void PasswordMemoryLow(ILogger logger, int maxConcurrentHashes, int memoryKiB, long neededMiB, long availableMiB, long fittingHashes);

    /// <summary>An expired token is every client's, four times an hour, and says nothing; any other one may say something.</summary>
    public static void TokenRefused(ILogger logger, TokenFailure reason) =>
        TokenRefused(logger, reason == TokenFailure.Expired ? LogLevel.Debug : LogLevel.Information, reason);

    [LoggerMessage(EventIds.CrossSiteRequestRefused, LogLevel.Information,
        "A request was refused that another site may have made. This application sees itself as {Origin}; behind a proxy it needs the forwarded headers middleware.")]
    public static partial void CrossSiteRequestRefused(ILogger logger, string? origin);

    [LoggerMessage(EventIds.AccessTokenTooLargeForCookie, LogLevel.Error,
        "The access token of session {Session} is larger than a browser keeps in a cookie, so it is not set. Give it fewer roles, permissions or claims.")]
    public static partial void AccessTokenTooLargeForCookie(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.SecureCookieOverPlainHttp, LogLevel.Warning,
        "A Secure cookie was set in an answer over plain http from {Origin}; browsers do not keep it. Serve https. Where a proxy ends TLS, use the forwarded headers middleware.")]
    public static partial void SecureCookieOverPlainHttp(ILogger logger, string? origin);

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

    [LoggerMessage(EventIds.RefreshReplayedLate, LogLevel.Information,
        "A refresh token of session {Session} came back after the reuse window, and its successor was never used: it got the same successor.")]
    public static partial void RefreshReplayedLate(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.SessionRepairDropped, LogLevel.Error,
        "Too many sessions wait for the store: a change of session {Session} whose outcome is unknown is not followed up.")]
    public static partial void SessionRepairDropped(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.SessionRepairFailed, LogLevel.Error,
        "A change of session {Session} whose outcome is unknown could not be followed up.")]
    public static partial void SessionRepairFailed(ILogger logger, SessionId session, Exception exception);

    [LoggerMessage(EventIds.EndedSessionRefused, LogLevel.Warning,
        "The end of session {Session} was announced and the store has not made it. Its refresh is refused, and the end is made.")]
    public static partial void EndedSessionRefused(ILogger logger, SessionId session);

    [LoggerMessage(EventIds.FeedUnavailable, LogLevel.Warning,
        "The revocation feed cannot be read. When it has been silent for MaxStaleness, every request asks the session store.")]
    public static partial void FeedUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.FeedHeardAgain, LogLevel.Information, "The revocation feed is read again.")]
    public static partial void FeedHeardAgain(ILogger logger);

    [LoggerMessage(EventIds.FeedHasGap, LogLevel.Warning,
        "The revocation feed has lost entries that this process had not read. Every request asks the session store for {Duration}, until no access token is left that they can concern.")]
    public static partial void FeedHasGap(ILogger logger, TimeSpan duration);

    [LoggerMessage(EventIds.FeedCompleteAgain, LogLevel.Information,
        "No access token is left that a lost entry of the revocation feed can concern: verification uses the index again.")]
    public static partial void FeedCompleteAgain(ILogger logger);

    [LoggerMessage(EventIds.RevocationDelayed, LogLevel.Error,
        "{Count} revocations are in force here but could not be published to the other nodes yet; publishing is tried again.")]
    public static partial void RevocationDelayed(ILogger logger, int count, Exception exception);

    [LoggerMessage(EventIds.OpenConnectionsUnchecked, LogLevel.Warning,
        "Neither feed nor store answers, so revoked tokens of open connections are not found. The connections stay open until one answers, or until their tokens expire.")]
    public static partial void OpenConnectionsUnchecked(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.OpenConnectionCallbackFailed, LogLevel.Error, "A callback that the host registered for the end of an access token failed.")]
    public static partial void OpenConnectionCallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.PasswordHashUnusable, LogLevel.Error, "The password hash of account {Account} cannot be compared with ({Reason}); its owner can only reset the password.")]
    public static partial void PasswordHashUnusable(ILogger logger, string account, string reason);

    [LoggerMessage(EventIds.PurgeFailed, LogLevel.Error, "Accounts that are due could not be purged; it is tried again at the next interval.")]
    public static partial void PurgeFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.InfrastructureFailed, LogLevel.Error,
        "A store, the feed or a service of the host failed; the request is answered 503. {Untold} more were since the last one that was told.")]
    public static partial void InfrastructureFailed(ILogger logger, int untold, Exception exception);

    [LoggerMessage(EventIds.InfrastructureFailedAgain, LogLevel.Debug, "A store, the feed or a service of the host failed again.")]
    public static partial void InfrastructureFailedAgain(ILogger logger, Exception exception);

    [LoggerMessage(EventId = EventIds.SecurityEvent, Message =
        "{Event} ({Reason}) x {Count}: tenant {Tenant}, subject {Subject}, session {Session}, actor {Actor}, at {OccurredAt:O}, event {Id}.")]
    public static partial void SecurityEvent(
        ILogger logger, LogLevel level, string @event, string? reason, int count, string? tenant, string? subject, SessionId? session, string? actor,
        DateTimeOffset occurredAt, string id);

    [LoggerMessage(EventIds.SecurityEventsDropped, LogLevel.Error, "{Count} security events were dropped, because {Place} did not keep up.")]
    public static partial void SecurityEventsDropped(ILogger logger, long count, string place);

    [LoggerMessage(EventIds.SecurityEventSinkFailed, LogLevel.Error, "The sink {Sink} failed, and security event {Id} is lost to it.")]
    public static partial void SecurityEventSinkFailed(ILogger logger, string sink, string id, Exception exception);

    [LoggerMessage(EventIds.SecurityEventSinkTimedOut, LogLevel.Error,
        "The sink {Sink} did not take security event {Id} in time. It gets no other before it returns.")]
    public static partial void SecurityEventSinkTimedOut(ILogger logger, string sink, string id);

    [LoggerMessage(EventIds.SecurityEventsUnwritten, LogLevel.Error, "The host stopped before {Count} security events were handed to the sink {Sink}.")]
    public static partial void SecurityEventsUnwritten(ILogger logger, int count, string sink);

    [LoggerMessage(EventIds.MessageSenderMissing, LogLevel.Warning,
        "No message is sent, because the host has no IMessageSender. Add one: AddAuthenik8(...).AddMessageSender<TSender>().")]
    public static partial void MessageSenderMissing(ILogger logger);

    [LoggerMessage(EventIds.MessageRetried, LogLevel.Warning,
        "Message {Id} of kind {Kind} could not be delivered at try {Attempt} ({Failure}); the next is at {DueAt:O}.")]
    public static partial void MessageRetried(ILogger logger, string id, string kind, int attempt, string failure, DateTimeOffset dueAt);

    [LoggerMessage(EventIds.MessageDeadLettered, LogLevel.Error, "Message {Id} of kind {Kind} is given up at try {Attempt} ({Failure}).")]
    public static partial void MessageDeadLettered(ILogger logger, string id, string kind, int attempt, string failure);

    [LoggerMessage(EventIds.MessageLeaseLost, LogLevel.Warning,
        "Message {Id} took longer than its lease, so it may be delivered a second time, with the same id.")]
    public static partial void MessageLeaseLost(ILogger logger, string id);

    [LoggerMessage(EventIds.MessageUnsettled, LogLevel.Error,
        "What became of message {Id} could not be kept in the outbox; it comes back when its lease is over.")]
    public static partial void MessageUnsettled(ILogger logger, string id, Exception exception);

    [LoggerMessage(EventIds.OutboxFull, LogLevel.Error, "The outbox is full: a message of kind {Kind} was not taken. Is the mail service down?")]
    public static partial void OutboxFull(ILogger logger, string kind);

    [LoggerMessage(EventIds.OutboxUnavailable, LogLevel.Warning, "The outbox cannot be read, so no message is sent until it can.")]
    public static partial void OutboxUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.OutboxAvailableAgain, LogLevel.Information, "The outbox is read again.")]
    public static partial void OutboxAvailableAgain(ILogger logger);

    [LoggerMessage(EventIds.MessagesLeftToOtherNodes, LogLevel.Information,
        "This node has no IMessageSender, so messages wait in the shared outbox for a node that has one.")]
    public static partial void MessagesLeftToOtherNodes(ILogger logger);

    [LoggerMessage(EventIds.MessageUnreadable, LogLevel.Warning,
        "Message {Id} cannot be read by this node and is left to others. It was sealed with another secret or by a newer version; does another application use this outbox?")]
    public static partial void MessageUnreadable(ILogger logger, string id);

    [LoggerMessage(EventIds.MessageSenderOverdue, LogLevel.Warning,
        "The sender has not returned from message {Id} although its time is over. It is not called for this message again before it returns.")]
    public static partial void MessageSenderOverdue(ILogger logger, string id);

    [LoggerMessage(EventId = EventIds.TokenRefused, Message = "Access token refused: {Reason}.")]
    private static partial void TokenRefused(ILogger logger, LogLevel level, TokenFailure reason);

    [LoggerMessage(EventIds.LimiterDegraded, LogLevel.Error,
        "The store of the attempt limiter cannot be reached: until it answers, attempts are limited within this process only.")]
    public static partial void LimiterDegraded(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.LimiterRestored, LogLevel.Information, "The store of the attempt limiter answers again.")]
    public static partial void LimiterRestored(ILogger logger);

    [LoggerMessage(EventIds.ClientAddressUnknown, LogLevel.Warning,
        "A request has no remote address, as on a Unix socket. All such clients are counted as one, so one of them can use up the attempts of all: use the forwarded headers middleware, or set the remote address of each connection.")]
    public static partial void ClientAddressUnknown(ILogger logger);

    [LoggerMessage(EventIds.BreachCheckSkipped, LogLevel.Warning,
        "A password was accepted without asking whether it has leaked, because the service that knows did not answer.")]
    public static partial void BreachCheckSkipped(ILogger logger, Exception exception);
}
