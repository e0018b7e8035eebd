using Authenik8.Revocation;
using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Keeps sessions. Each member is one atomic operation with an outcome; there is no read-then-write.</summary>
/// <remarks>
/// <para>Implementations are safe for concurrent use by many processes and keep nothing for ever: a session goes when its
/// lifetime is over, an ended one at most <see cref="EndedRetention"/> after its end, a revocation when it expires. The time
/// is that of the command, with one exception: the reuse window is measured by one clock for all nodes, the server's. Only
/// a store within one process, or one whose server tells no time, takes it from the command.</para>
/// <para>A change whose caller has stopped waiting is not made later, as far as the store can help it.</para>
/// <para>A store that cannot be reached throws; a store never turns that into an outcome. The suites in
/// <c>Authenik8.Conformance</c> state this contract as tests.</para>
/// </remarks>
public interface ISessionStore
{
    /// <summary>
    /// For how long the record of an ended session is kept, so that a late refresh is told <see cref="RotationKind.Revoked"/>
    /// rather than <see cref="RotationKind.NotFound"/>: 24 hours, or the rest of its lifetime where that is shorter.
    /// An evicted one is kept for <see cref="CreateSessionCommand.EvictedRetention"/>. Of one subject no more are kept than
    /// <see cref="EndSessionsCommand.MaxEnded"/> or, when a session is created, <see cref="CreateSessionCommand.MaxPerSubject"/>
    /// says, the latest ended. One that is forgotten earlier is as one that never was, and as useless.
    /// </summary>
    static TimeSpan EndedRetention => TimeSpan.FromHours(24);

    /// <summary>
    /// Keeps a new session and, in the same step, ends the least recently seen live sessions of its subject beyond
    /// <see cref="CreateSessionCommand.MaxPerSubject"/>, with <see cref="SessionEndReason.Evicted"/>. The new one is never evicted.
    /// </summary>
    /// <remarks>Repeating the call for the same session id changes nothing and answers with no evictions, or with those not yet made.</remarks>
    ValueTask<CreateSessionOutcome> CreateAsync(CreateSessionCommand command, CancellationToken cancellationToken);

    /// <summary>Reads one session, ended or expired ones included as long as their record is kept. Null where there is none.</summary>
    ValueTask<Session?> FindAsync(SubjectTag tag, SessionId id, CancellationToken cancellationToken);

    /// <summary>
    /// Decides on a presented refresh generation and changes the session, in one step. Of any number of simultaneous calls
    /// with the current generation exactly one is answered <see cref="RotationKind.Rotated"/>; ending a session wins over
    /// every rotation that is decided after it.
    /// </summary>
    /// <remarks>
    /// The cases are those of <see cref="RotationKind"/>, tried in that order. "Within the window" means that no more than
    /// <see cref="RotateSessionCommand.ReuseWindow"/> has passed since <see cref="Session.RotatedAt"/>, both by the store's clock.
    /// Every advance, healing included, stores the attempt id and sets <see cref="Session.RotatedAt"/> to the store's time and
    /// <see cref="Session.LastSeenAt"/> to now.
    /// </remarks>
    ValueTask<RotateSessionOutcome> RotateAsync(RotateSessionCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Undoes the rotation of one attempt, in one step, where it was the last one of its session and its successor was neither
    /// presented nor handed out again: the presented generation is the current one once more, and the generation before it is
    /// judged by the time of its own rotation. In any other case nothing changes. Either way, that attempt changes nothing any
    /// more if it arrives later.
    /// </summary>
    /// <remarks>Idempotent. What an advance changed beside the generation (last seen, device, idle expiry) stays. The last undone attempt of a session is remembered.</remarks>
    /// <returns>Whether this call undid it.</returns>
    ValueTask<bool> UndoRotationAsync(UndoRotationCommand command, CancellationToken cancellationToken);

    /// <summary>Ends the live sessions of a subject that the scope names, in one step. Calling it again ends nothing more.</summary>
    /// <remarks>With <see cref="SessionEndReason.AccountClosed"/> no record of them is kept: nothing is to be left of the person.</remarks>
    ValueTask<EndSessionsOutcome> EndAsync(EndSessionsCommand command, CancellationToken cancellationToken);

    /// <summary>The live sessions of a subject, most recently seen first.</summary>
    ValueTask<IReadOnlyList<Session>> ListAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Remembers a revocation until <see cref="RevocationEntry.ExpiresAt"/>. Calling it again changes nothing; an earlier "before" never replaces a later one.</summary>
    /// <remarks>It concerns access tokens. Sessions are ended with <see cref="EndAsync"/>.</remarks>
    ValueTask RevokeAsync(RevocationEntry revocation, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What is true of an access token now: revocations first, then its session.</summary>
    ValueTask<TokenState> CheckAsync(TokenReference token, DateTimeOffset now, CancellationToken cancellationToken);
}
