using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Authenik8.Core.Tests.Passwords.Policy;

/// <summary>A range service on loopback that answers as a test says.</summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly WebApplication _host;

    private RangeServer(WebApplication host) => _host = host;

    public Uri Address => new(_host.Urls.Single() + "/range/");

    public static async Task<RangeServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.Run(answer);
        await host.StartAsync();
        return new RangeServer(host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
