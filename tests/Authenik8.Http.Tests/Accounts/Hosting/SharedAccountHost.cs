namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>A host that the tests of one class share: each has people and addresses of its own, and none moves the clock.</summary>
/// <typeparam name="TSetup">How the host is set up.</typeparam>
public sealed class SharedAccountHost<TSetup> : IAsyncLifetime
    where TSetup : IHostSetup
{
    internal AccountHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await AccountHost.StartQuickAsync(TSetup.Configure, TSetup.AddServices, TSetup.Map);

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
