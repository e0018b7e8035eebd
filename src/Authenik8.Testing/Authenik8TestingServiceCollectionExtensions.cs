using Authenik8;
using Authenik8.Messages;
using Authenik8.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Prepares an application that uses Authenik8 for its tests.</summary>
public static class Authenik8TestingServiceCollectionExtensions
{
    // The least cost that the engine accepts: tests check flows, not the strength of hashes.
    private const int MemoryKiB = 7_168;
    private const int Passes = 5;

    /// <summary>
    /// Puts a <see cref="TestMailbox"/> in the place of the message sender and a <see cref="FakeTimeProvider"/> in the place of the clock, hashes
    /// passwords at the least cost, and switches limits on attempts off. Call it after <c>AddAuthenik8</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="mailbox">The mailbox. Null: a new one, to be resolved as <see cref="TestMailbox"/>.</param>
    /// <param name="clock">The clock. Null: a new one at the present time, to be resolved as <see cref="FakeTimeProvider"/>.</param>
    /// <param name="limitAttempts">Whether limits on attempts stay on. Default false: all clients of a test have one address.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddAuthenik8Testing(
        this IServiceCollection services, TestMailbox? mailbox = null, FakeTimeProvider? clock = null, bool limitAttempts = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        mailbox ??= new TestMailbox();
        clock ??= new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        _ = services.RemoveAll<IMessageSender>().AddSingleton(mailbox).AddSingleton<IMessageSender>(mailbox);
        _ = services.RemoveAll<TimeProvider>().AddSingleton(clock).AddSingleton<TimeProvider>(clock);
        return services.PostConfigure<Authenik8Options>(options =>
        {
            options.Passwords.MemoryKiB = MemoryKiB;
            options.Passwords.Passes = Passes;
            options.Protection.Enabled &= limitAttempts;
        });
    }
}
