namespace Authenik8.Diagnostics;

/// <summary>The ids of log events. A number never changes its meaning.</summary>
internal static class EventIds
{
    public const int EphemeralSecret = 100;
    public const int InMemoryStores = 101;

    public const int TokenRefused = 200;

    public const int RefreshReused = 300;
    public const int SessionEvicted = 301;
    public const int SubjectDenied = 302;
    public const int SessionHealed = 303;

    public const int FeedUnavailable = 400;
    public const int FeedHeardAgain = 401;
    public const int RevocationDelayed = 402;

    public const int InfrastructureFailed = 500;

    public const int LimiterDegraded = 600;
    public const int LimiterRestored = 601;

    public const int BreachCheckSkipped = 700;
}
