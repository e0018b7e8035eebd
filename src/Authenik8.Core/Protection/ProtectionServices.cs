using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Protection;

/// <summary>Registers what limits attempts.</summary>
internal static class ProtectionServices
{
    /// <summary>Adds the guard and the limiter that it asks.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="inProcess">The limiter within the process: for refreshes, and where the host's cannot be reached.</param>
    public static void AddProtection(this IServiceCollection services, Func<IServiceProvider, IAttemptLimiter> inProcess)
    {
        services.AddSingleton(static provider => new PartitionNames(Key(provider)));
        services.AddSingleton(provider => new ResilientAttemptLimiter(
            provider.GetRequiredService<IAttemptLimiter>(),
            inProcess(provider),
            provider.GetRequiredService<ISecurityEvents>(),
            provider.GetRequiredService<Authenik8Metrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ResilientAttemptLimiter>>()));
        services.AddSingleton(provider => new AttemptGuard(
            provider.GetRequiredService<ResilientAttemptLimiter>(),
            inProcess(provider),
            provider.GetRequiredService<PartitionNames>(),
            provider.GetRequiredService<ISecurityEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<Authenik8Options>>()));
    }

    private static byte[]? Key(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<Authenik8Options>>().Value.Secret is null
            ? null
            : provider.GetRequiredService<RootSecret>().Derive(PartitionNames.Label, length: 32);
}
