using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>The contract of <see cref="ISessionStore"/> as tests. A backend derives one public class for each way it can be deployed.</summary>
/// <remarks>
/// Every test works on subjects of its own, so the store may hold anything else. Time is what the commands say: the
/// suite runs in one moment of a distant year, and a store that reads a clock to decide fails it. The reuse window alone
/// may be measured by a clock of the store's own, see <see cref="HasOwnClock"/>.
/// </remarks>
public abstract partial class SessionStoreConformance : IAsyncLifetime
{
    /// <summary>The moment at which the suite's sessions start.</summary>
    protected static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    /// <summary>The reuse window of the suite's rotations.</summary>
    protected static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>The idle timeout of the suite's sessions.</summary>
    protected static readonly TimeSpan Idle = TimeSpan.FromDays(14);

    /// <summary>The absolute lifetime of the suite's sessions.</summary>
    protected static readonly TimeSpan Absolute = TimeSpan.FromDays(90);

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    // A window that is over when a test has let time pass, and time enough for that on any clock.
    private static readonly TimeSpan ShortWindow = Millisecond;
    private static readonly TimeSpan LongerThanShort = TimeSpan.FromMilliseconds(20);

    /// <summary>The store under test.</summary>
    protected ISessionStore Store { get; private set; } = null!;

    /// <summary>Whether the store measures the reuse window by a clock of its own, such as its server's. Default false: by the commands' time.</summary>
    protected virtual bool HasOwnClock => false;

    /// <summary>Opens the store under test. It need not be empty.</summary>
    protected abstract Task<ISessionStore> CreateStoreAsync();

    /// <inheritdoc />
    public virtual async Task InitializeAsync() => Store = await CreateStoreAsync();

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A subject that no other test has.</summary>
    protected static Subject NewSubject(string? tenant = null) => new($"user-{SessionId.New()}", tenant);

    /// <summary>A tenant that no other test has.</summary>
    protected static string NewTenant() => $"tenant-{SessionId.New()}";

    /// <summary>A session that starts at <paramref name="at"/>.</summary>
    protected static Session NewSession(Subject subject, DateTimeOffset at) => new()
    {
        Id = SessionId.New(),
        Subject = subject,
        Grant = new Grant(),
        Generation = 0,
        CreatedAt = at,
        LastSeenAt = at,
        RotatedAt = at,
        IdleExpiresAt = at + Idle,
        AbsoluteExpiresAt = at + Absolute,
    };

    /// <summary>Keeps a session and returns it.</summary>
    protected async Task<Session> StartAsync(Session session, int maxPerSubject = 100)
    {
        _ = await CreateAsync(session, maxPerSubject);
        return session;
    }

    /// <summary>Keeps a new session of <paramref name="subject"/> that starts at <paramref name="at"/>.</summary>
    protected Task<Session> StartAsync(Subject subject, DateTimeOffset at) => StartAsync(NewSession(subject, at));

    /// <summary>Keeps a new session of a new subject.</summary>
    protected Task<Session> StartAsync() => StartAsync(NewSubject(), Now);

    private async Task<IReadOnlyList<SessionId>> CreateAsync(Session session, int maxPerSubject) =>
        (await Store.CreateAsync(new CreateSessionCommand(session, maxPerSubject), CancellationToken.None)).Evicted;

    private static RotateSessionCommand Rotation(Session session, uint generation, DateTimeOffset at) => new(
        SubjectTag.Of(session.Subject), session.Id, generation, AttemptId.New(), at, Window, Idle, Device: null);

    /// <summary>Lets time pass for the reuse window, and answers what time it is then for the commands.</summary>
    private async Task<DateTimeOffset> PassAsync(DateTimeOffset at, TimeSpan duration)
    {
        if (HasOwnClock)
            await Task.Delay(duration);
        return at + duration;
    }

    /// <summary>Presents a generation when the window of the last rotation is over.</summary>
    private async Task<RotateSessionOutcome> RotateLateAsync(RotateSessionCommand command)
    {
        var at = await PassAsync(command.Now, LongerThanShort);
        return await RotateAsync(command with { Now = at, ReuseWindow = ShortWindow });
    }

    private async Task<RotateSessionOutcome> RotateAsync(RotateSessionCommand command) =>
        await Store.RotateAsync(command, CancellationToken.None);

    private Task<RotateSessionOutcome> RotateAsync(Session session, uint generation, DateTimeOffset at) =>
        RotateAsync(Rotation(session, generation, at));

    private async Task<RotationKind> RotateKindAsync(Session session, uint generation, DateTimeOffset at) =>
        (await RotateAsync(session, generation, at)).Kind;

    private async Task<Session?> FindAsync(Session session) =>
        await Store.FindAsync(SubjectTag.Of(session.Subject), session.Id, CancellationToken.None);

    private async Task<IReadOnlyList<SessionId>> EndAsync(
        Subject subject, SessionScope scope, DateTimeOffset at, SessionEndReason reason = SessionEndReason.Logout) =>
        (await Store.EndAsync(new EndSessionsCommand(subject, scope, reason, at), CancellationToken.None)).Ended;

    private async Task<IReadOnlyList<SessionId>> ListIdsAsync(Subject subject, DateTimeOffset at) =>
        [.. (await Store.ListAsync(subject, at, CancellationToken.None)).Select(session => session.Id)];
}
