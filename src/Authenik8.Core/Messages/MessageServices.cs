using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Authenik8.Messages;

/// <summary>Registers messages and their outbox; its store is registered with the other stores.</summary>
internal static class MessageServices
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<MissingMessageSender>();
        services.AddSingleton<OutboxSeal>();
        services.AddSingleton<OutboxDeduplication>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<IOutbox, Outbox>();
        services.AddSingleton<MessageDelivery>();
        services.AddSingleton<OutboxWorker>();
        services.AddHostedService<OutboxProcessor>();
    }
}
