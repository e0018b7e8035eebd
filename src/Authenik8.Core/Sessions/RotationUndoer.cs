using Authenik8.Tokens;
using Microsoft.Extensions.Logging;

namespace Authenik8.Sessions;

/// <summary>Undoes rotations whose answer did not come, so that the client's refresh token is the current one again.</summary>
/// <remarks>
/// The client was answered 503 and repeats the same token. Its successor was handed to no client, for a rotation comes here
/// only after its call has failed. It is undone before the next rotation of its session in this process, and in the
/// background as soon as the store answers, for a client that repeats at another node.
/// </remarks>
internal sealed class RotationUndoer(ISessionStore store, TimeProvider clock, ILogger<RotationUndoer> logger)
    : SessionRepairs<UndoRotationCommand>(clock, logger)
{
    /// <summary>Undoes a rotation that failed, if it was carried out.</summary>
    public void UndoLater(RotateSessionCommand rotation) => Add(rotation.Id, UndoRotationCommand.Of(rotation));

    /// <inheritdoc />
    protected override async Task RepairAsync(SessionId session, UndoRotationCommand work) =>
        _ = await store.UndoRotationAsync(work, CancellationToken.None).ConfigureAwait(false);
}
