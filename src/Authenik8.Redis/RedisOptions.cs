using Authenik8.Sessions;

namespace Authenik8.Redis;

/// <summary>Settings of the Redis backend. Checked as a whole at start.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// The beginning of every key and channel, so that several applications can share one Redis. Default <c>ak8</c>; 1 to
    /// 64 characters of printable ASCII without spaces, <c>{</c> and <c>}</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "ak8";

    /// <summary>
    /// Whether this application takes a prefix that another one has claimed. Default false: it refuses to serve. An application
    /// claims its prefix at the first contact, by a fingerprint of its issuer and <see cref="Authenik8Options.Secret"/> (without
    /// a secret, of its keys of refresh tokens), and is known by <see cref="Authenik8Options.PreviousSecrets"/> as well. Set it to true for
    /// one deployment when the issuer has changed, or the secret without an overlap.
    /// </summary>
    /// <remarks>The former claim stays, so that nodes with the former secret go on meanwhile. Keys that sign access tokens are not part of the claim.</remarks>
    public bool TakeOverPrefix { get; set; }

    /// <summary>How long one try of a command may take, connecting included; a change that Redis makes later than that is not made. Default 2 seconds; 10 milliseconds to 1 minute.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often a failed command is tried again before <see cref="StoreUnavailableException"/> is thrown. Default 2; 0 to 10.
    /// </summary>
    /// <remarks>
    /// Not counted, but tried again for <see cref="CommandTimeout"/>: a command that was not sent because the connection was
    /// down, or that the server did not carry out because a slot migrates or roles have changed. Never tried again: one that the
    /// server refuses, such as without a permission or memory. Every command of this backend may be repeated: one that arrived although its answer was lost has no second effect.
    /// </remarks>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// For how long commands to a server fail at once, without being sent, after the server has answered none for a while.
    /// Default 1 second; 500 milliseconds to 1 minute. Each server counts by itself.
    /// </summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far the clocks of the nodes may differ. Redis keeps what a command says is alive for this much longer, so that no
    /// clock makes it forget early; whether a session is alive is decided by the command's time alone. Default 5 minutes;
    /// 0 to 1 day.
    /// </summary>
    /// <remarks>
    /// Not added to <see cref="ISessionStore.EndedRetention"/>. The reuse window of refresh tokens and the deadlines of commands
    /// are measured by Redis' own clock and need no allowance.
    /// </remarks>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);
}
