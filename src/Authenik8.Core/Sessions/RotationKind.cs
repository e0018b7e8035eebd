namespace Authenik8.Sessions;

/// <summary>The cases of a rotation, in the order in which they are tried; the first that matches applies.</summary>
public enum RotationKind
{
    /// <summary>There is no such session. Nothing changed.</summary>
    NotFound,

    /// <summary>The session was ended. Nothing changed.</summary>
    Revoked,

    /// <summary>The idle or the absolute lifetime is over. The session was removed.</summary>
    Expired,

    /// <summary>
    /// The current generation was presented: it advanced by one, and last seen, device and idle expiry moved. Or the one
    /// before, with the attempt id that made the last advance: our own retry, and nothing changed.
    /// </summary>
    Rotated,

    /// <summary>
    /// The generation before the current one, within the reuse window of the advance; or an attempt that was undone before it
    /// arrived. Nothing changed, but that the advance cannot be undone any more where
    /// <see cref="RotateSessionCommand.ReplaysSuccessor"/> is set.
    /// </summary>
    Superseded,

    /// <summary>Any other older generation, see <see cref="ReplayedLate"/>: the session was ended, reason <see cref="SessionEndReason.Theft"/>.</summary>
    Reused,

    /// <summary>A generation that the store has not reached yet: it lost writes. The generation is now the presented one plus one.</summary>
    Healed,

    /// <summary>
    /// Tried before <see cref="Reused"/>: the generation before the current one, outside the window, where
    /// <see cref="RotateSessionCommand.ReplaysSuccessor"/> is set. Its successor was never presented, so it may be the client
    /// whose answer was lost. As often as asked for, but not for two generations in a row; the window begins anew.
    /// </summary>
    ReplayedLate,
}
