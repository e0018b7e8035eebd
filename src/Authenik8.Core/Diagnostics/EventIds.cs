namespace Authenik8.Diagnostics;

/// <summary>The ids of log events. A number never changes its meaning.</summary>
internal static class EventIds
{
    public const int EphemeralSecret = 100;
    public const int InMemoryStores = 101;

    public const int TokenRefused = 200;
    public const int CrossSiteRequestRefused = 201;
    public const int AccessTokenTooLargeForCookie = 202;
    public const int SecureCookieOverPlainHttp = 203;

    public const int RefreshReused = 300;
    public const int SessionEvicted = 301;
    public const int SubjectDenied = 302;
    public const int SessionHealed = 303;
    public const int RefreshReplayedLate = 304;
    public const int SessionRepairDropped = 305;
    public const int SessionRepairFailed = 306;
    public const int EndedSessionRefused = 307;

    public const int FeedUnavailable = 400;
    public const int FeedHeardAgain = 401;
    public const int RevocationDelayed = 402;
    public const int FeedHasGap = 403;
    public const int FeedCompleteAgain = 404;
    public const int OpenConnectionsUnchecked = 410;
    public const int OpenConnectionCallbackFailed = 411;

    public const int PasswordHashUnusable = 900;
    public const int PurgeFailed = 901;

    public const int InfrastructureFailed = 500;
    public const int InfrastructureFailedAgain = 501;

    public const int SecurityEvent = 700;
    public const int SecurityEventsDropped = 701;
    public const int SecurityEventSinkFailed = 702;
    public const int SecurityEventSinkTimedOut = 703;
    public const int SecurityEventsUnwritten = 704;

    public const int MessageSenderMissing = 800;
    public const int MessageRetried = 801;
    public const int MessageDeadLettered = 802;
    public const int MessageLeaseLost = 803;
    public const int MessageUnsettled = 804;
    public const int OutboxFull = 805;
    public const int OutboxUnavailable = 806;
    public const int OutboxAvailableAgain = 807;
    public const int MessagesLeftToOtherNodes = 808;
    public const int MessageUnreadable = 809;
    public const int MessageSenderOverdue = 810;

    public const int LimiterDegraded = 600;
    public const int LimiterRestored = 601;
    public const int ClientAddressUnknown = 602;

    public const int BreachCheckSkipped = 902;
    public const int PasswordMemoryLow = 903;
}
