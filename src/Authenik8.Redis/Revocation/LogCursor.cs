using System.Globalization;

namespace Authenik8.Redis.Revocation;

/// <summary>The log entry last read: the log's epoch, the entry's number, and the mark of the call that appended it.</summary>
/// <remarks>
/// The number alone would not do: a log that was restored from a copy, or taken over by a server that had not received its
/// last entries, uses numbers again. The mark is random, so all together name one entry of one log.
/// </remarks>
internal readonly record struct LogCursor(string Epoch, string Number, string Mark)
{
    /// <summary>Before the first entry of any log.</summary>
    public static LogCursor Beginning => new("", "0", "");

    // No log has this name, so it is read from its beginning, with a gap.
    private static LogCursor OfAnotherLog => new("?", "0", "");

    /// <summary>Reads what <see cref="ToString"/> wrote. Null is the beginning, any other text a cursor of another log.</summary>
    public static LogCursor Parse(string? text)
    {
        if (text is null)
            return Beginning;
        return text.Split('/') is [var epoch, var number, var mark] && IsNumber(number) ? new LogCursor(epoch, number, mark) : OfAnotherLog;
    }

    public override string ToString() => $"{Epoch}/{Number}/{Mark}";

    // Exact in Lua's doubles.
    private static bool IsNumber(string text) =>
        text.Length <= 15 && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
