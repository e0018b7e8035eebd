using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>The session store within one process.</summary>
/// <remarks>A subject's sessions are all in one shard, so what concerns one subject is decided under one lock.</remarks>
internal sealed class InMemorySessionStore : ISessionStore
{
    private const int ShardCount = 256;

    private readonly SessionShard[] _shards = Enumerable.Range(0, ShardCount).Select(_ => new SessionShard()).ToArray();
    private readonly RevocationIndex _revocations = new();
    private readonly SharedLists _lists = new();

    /// <inheritdoc />
    public ValueTask<CreateSessionOutcome> CreateAsync(CreateSessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        var session = command.Session with { Grant = Share(command.Session.Grant) };
        return ValueTask.FromResult(Shard(SubjectTag.Of(session.Subject)).Create(command with { Session = session }));
    }

    /// <inheritdoc />
    public ValueTask<Session?> FindAsync(SubjectTag tag, SessionId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Shard(tag).Find(id));
    }

    /// <inheritdoc />
    public ValueTask<RotateSessionOutcome> RotateAsync(RotateSessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Shard(command.Tag).Rotate(command));
    }

    /// <inheritdoc />
    public ValueTask<bool> UndoRotationAsync(UndoRotationCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Shard(command.Tag).Undo(command));
    }

    /// <inheritdoc />
    public ValueTask<EndSessionsOutcome> EndAsync(EndSessionsCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Shard(SubjectTag.Of(command.Subject)).End(command));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Session>> ListAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Shard(SubjectTag.Of(subject)).List(subject, now));
    }

    /// <inheritdoc />
    public ValueTask RevokeAsync(RevocationEntry revocation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        cancellationToken.ThrowIfCancellationRequested();
        _revocations.Add(revocation);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<TokenState> CheckAsync(TokenReference token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_revocations.IsRevoked(token))
            return ValueTask.FromResult(TokenState.Revoked);
        return ValueTask.FromResult(token.SessionId is { } session
            ? Shard(SubjectTag.Of(token.Subject)).Check(session, token.Subject, now)
            : TokenState.Active);
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var shard in _shards)
            shard.Sweep(now);
        _revocations.Sweep(now);
    }

    private Grant Share(Grant grant) => grant with
    {
        Roles = _lists.Share(grant.Roles),
        Permissions = _lists.Share(grant.Permissions),
        Scopes = _lists.Share(grant.Scopes),
        AuthenticationMethods = _lists.Share(grant.AuthenticationMethods),
    };

    private SessionShard Shard(SubjectTag tag) => _shards[(int)(tag.Value % ShardCount)];
}
