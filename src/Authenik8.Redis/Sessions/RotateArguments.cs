using System.Buffers.Binary;
using Authenik8.Sessions;

namespace Authenik8.Redis.Sessions;

/// <summary>The fixed part of what <c>Scripts/rotate.lua</c> is told, as one string.</summary>
internal static class RotateArguments
{
    private const int Length = 61;

    public static byte[] Write(RotateSessionCommand command, long slack, long retention)
    {
        var arguments = new byte[Length];
        var rest = arguments.AsSpan();
        BinaryPrimitives.WriteInt64BigEndian(rest, command.Now.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32BigEndian(rest[8..], command.Generation);
        BinaryPrimitives.WriteUInt128BigEndian(rest[12..], command.AttemptId.Value);
        BinaryPrimitives.WriteInt64BigEndian(rest[28..], (long)command.ReuseWindow.TotalMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(rest[36..], (long)command.IdleTimeout.TotalMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(rest[44..], slack);
        BinaryPrimitives.WriteInt64BigEndian(rest[52..], retention);
        rest[60] = command.ReplaysSuccessor ? (byte)1 : (byte)0;
        return arguments;
    }

    /// <summary>The arguments of <c>Scripts/undo.lua</c>.</summary>
    public static byte[] Write(UndoRotationCommand command)
    {
        var arguments = new byte[sizeof(uint) + 16];
        BinaryPrimitives.WriteUInt32BigEndian(arguments, command.Generation);
        BinaryPrimitives.WriteUInt128BigEndian(arguments.AsSpan(sizeof(uint)), command.AttemptId.Value);
        return arguments;
    }
}
