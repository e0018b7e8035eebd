using Authenik8.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authenik8;

/// <summary>Makes the root secret of the settings, or one in its place where the settings have been found to need none.</summary>
internal static class RootSecretFactory
{
    public static RootSecret Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<Authenik8Options>>().Value;
        if (options.Secret is { } text && RootSecret.TryRead(text, out var secret, out _))
            return secret;
        // Every key of tokens is explicit. What else needs a key that all nodes share gets it from the first one of refresh tokens.
        return !options.NeedsSecret && SecretText.TryDecode(options.Refresh.Keys[0].Secret, out var bytes)
            ? RootSecret.Of(bytes)
            : RootSecret.CreateEphemeral();
    }
}
