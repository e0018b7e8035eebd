namespace Authenik8.Http.Tests.Hosting;

/// <summary>A host that the tests of one class share, because none of them changes it for the others.</summary>
/// <typeparam name="TSetup">How the host is set up.</typeparam>
public sealed class SharedHost<TSetup> : IAsyncLifetime
    where TSetup : IHostSetup
{
    internal TestHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await TestHost.StartAsync(TSetup.Configure, TSetup.AddServices, TSetup.Map);

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
