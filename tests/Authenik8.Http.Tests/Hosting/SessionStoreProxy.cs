using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>A session store that a test can take down, hold up and count the calls of.</summary>
internal sealed class SessionStoreProxy : ISessionStore
{
    private readonly ISessionStore _store = InMemoryStores.NewSessionStore();
    private volatile Exception? _failure;
    private int _checks;

    /// <summary>Thrown by every call while it is set.</summary>
    public Exception? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>Thrown by every look for one session while it is set.</summary>
    public Exception? FindFailure { get; set; }

    /// <summary>How often the store was asked about an access token.</summary>
    public int Checks => Volatile.Read(ref _checks);

    /// <summary>Awaited before a rotation reaches the store.</summary>
    public Func<Task> BeforeRotate { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited before a question about an access token reaches the store.</summary>
    public Func<Task> BeforeCheck { get; set; } = () => Task.CompletedTask;

    public ValueTask<CreateSessionOutcome> CreateAsync(CreateSessionCommand command, CancellationToken cancellationToken) =>
        Up().CreateAsync(command, cancellationToken);

    public ValueTask<Session?> FindAsync(SubjectTag tag, SessionId id, CancellationToken cancellationToken) =>
        FindFailure is { } failure ? throw failure : Up().FindAsync(tag, id, cancellationToken);

    public async ValueTask<RotateSessionOutcome> RotateAsync(RotateSessionCommand command, CancellationToken cancellationToken)
    {
        await BeforeRotate();
        return await Up().RotateAsync(command, cancellationToken);
    }

    public ValueTask<bool> UndoRotationAsync(UndoRotationCommand command, CancellationToken cancellationToken) =>
        Up().UndoRotationAsync(command, cancellationToken);

    public ValueTask<EndSessionsOutcome> EndAsync(EndSessionsCommand command, CancellationToken cancellationToken) => Up().EndAsync(command, cancellationToken);

    public ValueTask<IReadOnlyList<Session>> ListAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken) =>
        Up().ListAsync(subject, now, cancellationToken);

    public ValueTask RevokeAsync(RevocationEntry revocation, DateTimeOffset now, CancellationToken cancellationToken) =>
        Up().RevokeAsync(revocation, now, cancellationToken);

    public async ValueTask<TokenState> CheckAsync(TokenReference token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _checks);
        await BeforeCheck();
        return await Up().CheckAsync(token, now, cancellationToken);
    }

    private ISessionStore Up() => _failure is { } failure ? throw failure : _store;
}
