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

    /// <summary>The generation before the current one, within the reuse window of the advance. Nothing changed.</summary>
    Superseded,

    /// <summary>An older generation outside the window: the session was ended, reason <see cref="SessionEndReason.Theft"/>.</summary>
    Reused,

    /// <summary>A generation that the store has not reached yet: it lost writes. The generation is now the presented one plus one.</summary>
    Healed,
}
