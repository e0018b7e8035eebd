using System.Text.Json;

namespace Authenik8.Tokens.Jws;

/// <summary>NumericDate (RFC 7519 section 2): seconds since 1970, whole or not. Held as ticks of 100 ns since 1970.</summary>
internal static class NumericDate
{
    // The last second that DateTimeOffset can hold. Nothing before 1970 is ever issued.
    private const long MaxSeconds = 253_402_300_799;

    public static bool TryRead(ref Utf8JsonReader reader, out long ticks)
    {
        ticks = 0;
        if (reader.TokenType != JsonTokenType.Number)
            return false;
        if (reader.TryGetInt64(out var seconds))
        {
            ticks = seconds * TimeSpan.TicksPerSecond;
            return seconds is >= 0 and <= MaxSeconds;
        }
        if (!reader.TryGetDouble(out var fractional) || fractional is not (>= 0 and <= MaxSeconds))
            return false;
        ticks = (long)(fractional * TimeSpan.TicksPerSecond);
        return true;
    }

    public static long TicksOf(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static DateTimeOffset ToTime(long ticks) => new(DateTimeOffset.UnixEpoch.Ticks + ticks, TimeSpan.Zero);
}
