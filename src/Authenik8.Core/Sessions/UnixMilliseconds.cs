namespace Authenik8.Sessions;

/// <summary>Times as stores keep them.</summary>
internal static class UnixMilliseconds
{
    /// <summary>The time without what is finer than a millisecond, so that a session is the same before and after it was stored.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
