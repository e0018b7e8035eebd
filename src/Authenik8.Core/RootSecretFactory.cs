using Authenik8.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authenik8;

/// <summary>Makes the root secret of the settings, or one for this process where the settings have been found to need none.</summary>
internal static class RootSecretFactory
{
    public static RootSecret Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<Authenik8Options>>().Value;
        return options.Secret is { } text && RootSecret.TryRead(text, out var secret, out _) ? secret : RootSecret.CreateEphemeral();
    }
}
