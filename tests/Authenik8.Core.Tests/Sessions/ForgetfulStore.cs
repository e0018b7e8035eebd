using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Core.Tests.Sessions;

/// <summary>
/// A store whose changes are made and whose answers may not arrive: lost, as when a connection breaks, or no longer waited for.
/// </summary>
internal sealed class ForgetfulStore(ISessionStore store) : ISessionStore
{
    public bool LoseNextAnswer { get; set; }

    /// <summary>Called when a change has been made, before it is answered.</summary>
    public Action AfterChange { get; set; } = () => { };

    public async ValueTask<CreateSessionOutcome> CreateAsync(CreateSessionCommand command, CancellationToken cancellationToken) =>
        Answer(await store.CreateAsync(command, cancellationToken), cancellationToken);

    public ValueTask<Session?> FindAsync(SubjectTag tag, SessionId id, CancellationToken cancellationToken) => store.FindAsync(tag, id, cancellationToken);

    public async ValueTask<RotateSessionOutcome> RotateAsync(RotateSessionCommand command, CancellationToken cancellationToken) =>
        Answer(await store.RotateAsync(command, cancellationToken), cancellationToken);

    public ValueTask<bool> UndoRotationAsync(UndoRotationCommand command, CancellationToken cancellationToken) =>
        store.UndoRotationAsync(command, cancellationToken);

    public async ValueTask<EndSessionsOutcome> EndAsync(EndSessionsCommand command, CancellationToken cancellationToken) =>
        Answer(await store.EndAsync(command, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<Session>> ListAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.ListAsync(subject, now, cancellationToken);

    public ValueTask RevokeAsync(RevocationEntry revocation, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.RevokeAsync(revocation, now, cancellationToken);

    public ValueTask<TokenState> CheckAsync(TokenReference token, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.CheckAsync(token, now, cancellationToken);

    private T Answer<T>(T outcome, CancellationToken cancellationToken)
    {
        AfterChange();
        cancellationToken.ThrowIfCancellationRequested();
        if (!LoseNextAnswer)
            return outcome;
        LoseNextAnswer = false;
        throw new StoreUnavailableException("The answer was lost.");
    }
}
