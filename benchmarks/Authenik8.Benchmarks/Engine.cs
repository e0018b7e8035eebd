using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authenik8.Benchmarks;

/// <summary>The engine as a host has it: configured by its own extension, its background services running.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly IHost _host;

    private Engine(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public ITokenService Tokens => Services.GetRequiredService<ITokenService>();

    public ISessionService Sessions => Services.GetRequiredService<ISessionService>();

    /// <summary>Starts an engine in memory.</summary>
    /// <param name="key">The key that signs. Null: one derived from the secret.</param>
    /// <param name="configure">Adds what a backend package adds. Null: nothing.</param>
    public static async Task<Engine> StartAsync(SigningKeyOptions? key = null, Action<IAuthenik8Builder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        var authenik8 = builder.Services.AddAuthenik8(options => Configure(options, key));
        configure?.Invoke(authenik8);
        var engine = new Engine(builder.Build());
        await engine._host.StartAsync();
        // Until the feed has been read once, every verification asks the session store.
        while (!engine.Services.GetRequiredService<RevocationFollower>().IsCurrent)
            await Task.Delay(1);
        return engine;
    }

    public static void Configure(Authenik8Options options, SigningKeyOptions? key = null)
    {
        options.Secret = Sample.Secret;
        options.Issuer = Sample.Issuer;
        options.Audiences.Add(Sample.Audience);
        // One session is refreshed as fast as it goes.
        options.Protection.Enabled = false;
        if (key is not null)
            options.Tokens.SigningKeys.Add(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
