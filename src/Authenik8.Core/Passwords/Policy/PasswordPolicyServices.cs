using Authenik8.Diagnostics;
using Authenik8.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Passwords.Policy;

/// <summary>Registers what decides which passwords may be chosen.</summary>
internal static class PasswordPolicyServices
{
    /// <summary>Adds the policy. A host's own policy, or its own knowledge of leaked passwords, stays.</summary>
    public static void AddPasswordPolicy(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new RangeBreachedPasswords(Options(provider).Breached, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IPasswordPolicy>(static provider => new PasswordPolicy(
            Options(provider),
            provider.GetService<IBreachedPasswords>()
                ?? (Options(provider).Breached.Address is null ? null : provider.GetRequiredService<RangeBreachedPasswords>()),
            provider.GetRequiredService<ISecurityEvents>(),
            provider.GetRequiredService<Authenik8Metrics>(),
            provider.GetRequiredService<ILogger<PasswordPolicy>>()));
    }

    private static PasswordHashingOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<Authenik8Options>>().Value.Passwords;
}
