using Authenik8.Tokens;
using Microsoft.Extensions.Logging;

namespace Authenik8.Sessions;

/// <summary>Undoes rotations whose answer did not come, so that the client's refresh token is the current one again.</summary>
/// <remarks>
/// The client was answered 503 and repeats the same token. Its successor was handed to no client, for a rotation comes here
/// only after its call has failed. It is undone before the next rotation of its session in this process. An undo is
/// also sent at once and repeated in the background until the store answers, for a client that repeats at another node.
/// </remarks>
internal sealed class RotationUndoer(ISessionStore store, TimeProvider clock, ILogger<RotationUndoer> logger)
    : SessionRepairs<UndoRotationCommand>(clock, logger)
{
    /// <summary>Undoes a rotation that failed, if it was carried out.</summary>
    public void UndoLater(RotateSessionCommand rotation)
    {
        var undo = UndoRotationCommand.Of(rotation);
        Add(rotation.Id, undo);
        // At once, and without waiting for earlier work of the session: the client may repeat its token at another node.
        _ = TryNowAsync(undo);
    }

    private async Task TryNowAsync(UndoRotationCommand undo)
    {
        try
        {
            _ = await store.UndoRotationAsync(undo, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // It stays pending until the store has answered.
        }
    }

    /// <inheritdoc />
    protected override async Task RepairAsync(SessionId session, UndoRotationCommand work) =>
        _ = await store.UndoRotationAsync(work, CancellationToken.None).ConfigureAwait(false);
}
