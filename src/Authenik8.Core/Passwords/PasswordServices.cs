using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Authenik8.Passwords;

/// <summary>Registers password hashing.</summary>
internal static class PasswordServices
{
    /// <summary>Adds <see cref="IPasswordHasher"/>, configured by <see cref="PasswordHashingOptions"/>.</summary>
    /// <param name="services">The services of the host; an <see cref="IPasswordHasher"/> of its own is kept.</param>
    /// <param name="rootSecret">Gives the root secret that peppers derive from, or null when there is none.</param>
    public static IServiceCollection AddPasswordHashing(
        this IServiceCollection services, Func<IServiceProvider, byte[]?> rootSecret)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PasswordHashingOptions>, PasswordHashingValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPepper>(provider => new RootPepper(
            rootSecret(provider), provider.GetRequiredService<IOptions<PasswordHashingOptions>>().Value));
        services.TryAddSingleton<IPasswordHasher>(static provider => new PasswordHasher(
            provider.GetRequiredService<IOptions<PasswordHashingOptions>>().Value,
            provider.GetRequiredService<IPepper>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
