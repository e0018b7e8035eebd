namespace Authenik8.Sessions;

/// <summary>What a rotation did.</summary>
/// <param name="Kind">The case that applied.</param>
/// <param name="Session">
/// The session as it is afterwards. Null for <see cref="RotationKind.NotFound"/> and <see cref="RotationKind.Expired"/>.
/// </param>
public readonly record struct RotateSessionOutcome(RotationKind Kind, Session? Session);
