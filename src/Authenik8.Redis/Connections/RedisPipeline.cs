using System.Net.Sockets;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>What kind of failure an exception is: what a caller may do next follows from it.</summary>
internal static class RedisPipeline
{
    /// <summary>Whether Redis failed, as against the caller.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or SocketException or ObjectDisposedException;

    /// <summary>Whether keys were refused because they are in different slots: by the client, or by a server behind a proxy.</summary>
    public static bool IsAboutSlots(Exception? exception) => exception is RedisCommandException || Says(exception, "CROSSSLOT");

    /// <summary>Whether the server did not answer in time, or could not be reached. An error that it answered is an answer.</summary>
    public static bool IsSilence(Exception exception) => exception is not (RedisServerException or RedisCommandException);

    /// <summary>
    /// Whether the command was not carried out for certain, and most likely will be in a moment: it was not sent because the
    /// connection was down, a slot migrates, or roles have changed.
    /// </summary>
    public static bool PassesSoon(Exception exception) => WasNotSent(exception) || Says(exception, "TRYAGAIN") || IsAboutRoles(exception);

    /// <summary>Whether the server is not the one to ask: it has become a replica, has no master, or has other slots than the client thinks.</summary>
    public static bool IsAboutRoles(Exception exception) =>
        Says(exception, "READONLY") || Says(exception, "MASTERDOWN") || Says(exception, "CLUSTERDOWN") || Says(exception, "MOVED") || Says(exception, "ASK");

    /// <summary>Whether trying again is in vain: the server refused the command itself (a permission, its memory, a script that went wrong).</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is RedisServerException && !PassesSoon(exception) && !Says(exception, "LOADING") && !Says(exception, "BUSY") && !Says(exception, "NOREPLICAS");

    /// <summary>Whether the client had no server to send the command to.</summary>
    public static bool WasNotSent(Exception exception) => exception is RedisConnectionException
    {
        CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog, FailureType: not ConnectionFailureType.AuthenticationFailure,
    };

    // Before version 7 an error inside a script is answered as "ERR Error running script ...: -READONLY ...".
    private static bool Says(Exception? exception, string code) => exception is RedisServerException
        && (exception.Message.StartsWith(code + " ", StringComparison.Ordinal) || exception.Message.Contains($" -{code} ", StringComparison.Ordinal));
}
