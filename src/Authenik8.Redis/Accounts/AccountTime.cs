using System.Globalization;

namespace Authenik8.Redis.Accounts;

/// <summary>Times as texts of one length that sort as the times do.</summary>
internal static class AccountTime
{
    /// <summary>How long each is: enough for the last millisecond of the year 9999.</summary>
    public const int Length = 15;

    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static string Format(DateTimeOffset time) =>
        (time.ToUnixTimeMilliseconds() - First).ToString("D15", CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != Length || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sinceFirst) || sinceFirst > Last - First)
            return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(sinceFirst + First);
        return true;
    }
}
