using Microsoft.Extensions.Logging;

namespace Authenik8.Redis;

/// <summary>What this package logs.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "Redis fails at what it is asked: no command is sent for {BreakDuration}.")]
    public static partial void RedisUnavailable(ILogger logger, TimeSpan breakDuration, Exception? exception);

    [LoggerMessage(2002, LogLevel.Information, "Redis answers again.")]
    public static partial void RedisAvailableAgain(ILogger logger);
}
