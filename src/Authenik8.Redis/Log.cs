using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Authenik8.Redis;

/// <summary>What this package logs.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "Redis server {Server} does not answer: no command is sent to it for {BreakDuration}.")]
    public static partial void ServerUnavailable(ILogger logger, string server, TimeSpan breakDuration, Exception? exception);

    [LoggerMessage(2002, LogLevel.Information, "Redis server {Server} answers again.")]
    public static partial void ServerAnswersAgain(ILogger logger, string server);

    [LoggerMessage(2003, LogLevel.Warning, "The connection to Redis server {Server} failed ({Failure}).")]
    public static partial void ConnectionFailed(ILogger logger, EndPoint? server, ConnectionFailureType failure, Exception? exception);

    [LoggerMessage(2004, LogLevel.Warning, "The Redis server or its role has changed; commands go to {Server} from now on.")]
    public static partial void ServerChanged(ILogger logger, EndPoint? server);

    [LoggerMessage(2005, LogLevel.Warning, "Sentinel cannot be asked for the master of {Service}.")]
    public static partial void SentinelUnavailable(ILogger logger, string service, Exception? exception);

    [LoggerMessage(2006, LogLevel.Error, "{Problem}")]
    public static partial void ServerRefused(ILogger logger, string problem);

    [LoggerMessage(2007, LogLevel.Error,
        "Redis holds nothing under the prefix {Prefix} any more, not even the claim of this application: it was emptied, or restarted without its data. Its sessions and accounts are gone, and the prefix is claimed anew.")]
    public static partial void DataGone(ILogger logger, string prefix);

    [LoggerMessage(2008, LogLevel.Error, "The due account under key {Key} cannot be read; it is not purged. The others are.")]
    public static partial void DueAccountUnreadable(ILogger logger, string key, Exception exception);
}
