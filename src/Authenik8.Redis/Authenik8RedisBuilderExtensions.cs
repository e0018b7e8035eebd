using Authenik8;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Messages;
using Authenik8.Protection;
using Authenik8.Redis;
using Authenik8.Redis.Accounts;
using Authenik8.Redis.Connections;
using Authenik8.Redis.Limits;
using Authenik8.Redis.Outbox;
using Authenik8.Redis.Revocation;
using Authenik8.Redis.Sessions;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts everything that the engine keeps on Redis, 6.0 or later.</summary>
public static class Authenik8RedisBuilderExtensions
{
    // What the connection string says wins. Roles and the topology are read again every two seconds, which is one short
    // command for each server; a server that cannot be connected to is given up as fast as a command.
    private const string Defaults = "connectTimeout=2000,configCheckSeconds=2,";

    /// <summary>
    /// Keeps sessions, revocations, accounts, codes, counters of attempts and waiting messages in Redis, over a connection of its own. It is made at first use and restored by itself:
    /// an application starts without Redis, and while Redis is away what needs it throws <see cref="StoreUnavailableException"/>.
    /// </summary>
    /// <remarks>
    /// Accounts stay until they are deleted, so keep an append-only file and evict nothing. To keep any of this elsewhere,
    /// register your own store after this call.
    /// </remarks>
    /// <param name="builder">What <c>AddAuthenik8</c> returned.</param>
    /// <param name="connectionString">
    /// In the form of StackExchange.Redis, such as <c>localhost:6379</c> or <c>node1:6379,node2:6379,password=...,ssl=true</c>;
    /// several end points of a Cluster are found from any of them. With Sentinel the end points are the sentinels, and
    /// <c>serviceName</c> names the master; commands go to no other server than the one that the sentinels name.
    /// <c>abortConnect</c> is taken as false whatever it says.
    /// </param>
    /// <param name="configure">Changes the settings. Null: the defaults.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static IAuthenik8Builder AddRedis(this IAuthenik8Builder builder, string connectionString, Action<RedisOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var configuration = ConfigurationOptions.Parse(Defaults + connectionString);
        return Add(
            builder,
            services => new RedisConnection(
                configuration, services.GetRequiredService<IOptions<RedisOptions>>().Value.CommandTimeout, services.GetRequiredService<ILogger<RedisConnection>>()),
            configure);
    }

    /// <summary>Keeps the same over the host's own connection, which is never closed here.</summary>
    /// <remarks>
    /// Make it with <c>abortConnect=false</c>, so that it connects when Redis comes up. Reconnecting is its own affair: it is
    /// never replaced here, as a connection made from a connection string is where it stays cut off.
    /// </remarks>
    /// <param name="builder">What <c>AddAuthenik8</c> returned.</param>
    /// <param name="connection">The host's connection to a single server, a Sentinel group or a Cluster.</param>
    /// <param name="configure">Changes the settings. Null: the defaults.</param>
    public static IAuthenik8Builder AddRedis(this IAuthenik8Builder builder, IConnectionMultiplexer connection, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return Add(builder, services => new RedisConnection(connection, services.GetRequiredService<ILogger<RedisConnection>>()), configure);
    }

    private static IAuthenik8Builder Add(IAuthenik8Builder builder, Func<IServiceProvider, RedisConnection> connect, Action<RedisOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        _ = services.AddLogging();
        _ = builder.AddSettings<RedisOptions>("Redis", static (settings, options) => settings.Bind(options));
        _ = services.AddOptions<RedisOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        // The last call decides, and the container disposes of what it made.
        _ = services.Replace(ServiceDescriptor.Singleton(connect));
        services.TryAddSingleton<RedisCommands>();
        services.TryAddSingleton<RedisKeys>();
        services.TryAddSingleton<PrefixClaim>();
        services.TryAddSingleton<RedisServerCheck>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStartupCheck>());
        _ = services.RemoveAll<ISessionStore>().AddSingleton<ISessionStore, RedisSessionStore>();
        _ = services.RemoveAll<IRevocationFeed>().AddSingleton<IRevocationFeed, RedisRevocationFeed>();
        _ = services.RemoveAll<IAttemptLimiter>().AddSingleton<IAttemptLimiter, RedisAttemptLimiter>();
        _ = services.RemoveAll<IOutboxStore>().AddSingleton<IOutboxStore, RedisOutboxStore>();
        _ = services.RemoveAll<IAccountStore>().AddSingleton<IAccountStore, RedisAccountStore>();
        _ = services.RemoveAll<IOneTimeCodeStore>().AddSingleton<IOneTimeCodeStore, RedisOneTimeCodeStore>();
        return builder;
    }
}
