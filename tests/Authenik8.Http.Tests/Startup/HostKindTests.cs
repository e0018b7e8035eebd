using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authenik8.Http.Tests.Startup;

/// <summary>Hosts other than a web application that calls both methods.</summary>
public sealed class HostKindTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task WorkerWithoutAWebServer_StartsAndUsesTheServices(string environment)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment, DisableDefaults = false });
        builder.Services.AddAuthenik8(options => options.Secret = TestHost.Secret);
        using var host = builder.Build();
        await host.StartAsync();

        var session = await host.Services.GetRequiredService<ISessionService>().StartAsync(new StartSessionCommand { Subject = new Subject("ada") }, CancellationToken.None);

        Assert.IsType<TokenVerification.Valid>(await host.Services.GetRequiredService<ITokenService>().VerifyAsync(session.AccessToken.Value, CancellationToken.None));
        await host.StopAsync();
    }

    [Fact]
    public async Task MapWithoutAdd_FailsAtOnceAndNamesTheMethodThatIsMissing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapAuthenik8());

        Assert.Contains("AddAuthenik8", exception.Message, StringComparison.Ordinal);
    }
}
