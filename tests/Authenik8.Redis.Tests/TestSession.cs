using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Redis.Tests;

/// <summary>A session and the commands about it, for the tests of what happens when Redis fails.</summary>
internal static class TestSession
{
    public static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    public static Session New(Subject? subject = null) => new()
    {
        Id = SessionId.New(),
        Subject = subject ?? new Subject($"user-{SessionId.New()}"),
        Grant = new Grant { Roles = ["admin"] },
        Device = new Device { IpAddress = "192.0.2.1", UserAgent = "agent" },
        Generation = 0,
        CreatedAt = Now,
        LastSeenAt = Now,
        RotatedAt = Now,
        IdleExpiresAt = Now.AddDays(14),
        AbsoluteExpiresAt = Now.AddDays(90),
    };

    public static RotateSessionCommand Rotation(this Session session, uint generation) => new(
        SubjectTag.Of(session.Subject), session.Id, generation, AttemptId.New(), Now, TimeSpan.FromSeconds(10), TimeSpan.FromDays(14), session.Device);

    public static async Task CreateAsync(this ISessionStore store, Session session) =>
        _ = await store.CreateAsync(new CreateSessionCommand(session, MaxPerSubject: 100), CancellationToken.None);

    public static async Task<RotateSessionOutcome> RotateAsync(this ISessionStore store, Session session, uint generation) =>
        await store.RotateAsync(session.Rotation(generation), CancellationToken.None);

    public static async Task<Session?> FindAsync(this ISessionStore store, Session session) =>
        await store.FindAsync(SubjectTag.Of(session.Subject), session.Id, CancellationToken.None);

    public static async Task<IReadOnlyList<SessionId>> EndAllAsync(this ISessionStore store, Subject subject) =>
        (await store.EndAsync(new EndSessionsCommand(subject, new SessionScope.All(), SessionEndReason.Logout, Now), CancellationToken.None)).Ended;
}
