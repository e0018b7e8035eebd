using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Asks a store to undo a rotation whose answer did not arrive, so that its successor was handed to no client.</summary>
public sealed record UndoRotationCommand
{
    /// <summary>Where the session is placed.</summary>
    public required SubjectTag Tag { get; init; }

    /// <summary>Which session.</summary>
    public required SessionId Id { get; init; }

    /// <summary>The generation that the rotation presented.</summary>
    public required uint Generation { get; init; }

    /// <summary>The call of the engine that rotated.</summary>
    public required AttemptId AttemptId { get; init; }

    /// <summary>The command that undoes a rotation.</summary>
    /// <param name="rotation">The rotation.</param>
    public static UndoRotationCommand Of(RotateSessionCommand rotation)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        return new UndoRotationCommand { Tag = rotation.Tag, Id = rotation.Id, Generation = rotation.Generation, AttemptId = rotation.AttemptId };
    }
}
