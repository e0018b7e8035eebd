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
        List<RootSecret> others = [.. options.PreviousSecrets.Where(static secret => secret is not null).Select(RootSecret.OfFormer)];
        if (options.Secret is { } text && RootSecret.TryRead(text, out var secret, out _))
            return secret.WithOthers(others);
        if (options.NeedsSecret)
            return RootSecret.CreateEphemeral().WithOthers(others);
        // Every key of tokens is explicit. What else needs a key that all nodes share gets it from those of refresh tokens: from the
        // first one, and it is accepted from any, so that rotating them takes nothing else with it.
        List<RootSecret> keys = [.. options.Refresh.Keys.Select(static key => RootSecret.OfFormer(key.Secret))];
        return keys[0].WithOthers([.. keys.Skip(1), .. others]);
    }
}
