using System.Globalization;

namespace Authenik8.Redis.Revocation;

/// <summary>The log entry last read: its id and the mark of the call that appended it.</summary>
/// <remarks>
/// The id alone would not do: a log that was lost and begun again within the same millisecond has the same ids. The mark is
/// random, so both together name one entry of one log.
/// </remarks>
internal readonly record struct LogCursor(string Id, string Mark)
{
    /// <summary>Before the first entry of any log.</summary>
    public static LogCursor Beginning => new("0-0", "");

    /// <summary>Reads what <see cref="ToString"/> wrote; any other text is the beginning.</summary>
    public static LogCursor Parse(string? text)
    {
        if (text?.Split('/') is not [var id, var mark] || id.Split('-') is not [var milliseconds, var sequence])
            return Beginning;
        return IsNumber(milliseconds) && IsNumber(sequence) ? new LogCursor(id, mark) : Beginning;
    }

    public override string ToString() => $"{Id}/{Mark}";

    private static bool IsNumber(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
