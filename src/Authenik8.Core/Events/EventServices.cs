using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Authenik8.Events;

/// <summary>Registers security events.</summary>
internal static class EventServices
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<SecurityEvents>();
        services.TryAddSingleton<ISecurityEvents>(static provider => provider.GetRequiredService<SecurityEvents>());
        services.AddSingleton<ISecurityEventSink, LoggingSecurityEventSink>();
        services.AddHostedService<SecurityEventDispatcher>();
    }
}
