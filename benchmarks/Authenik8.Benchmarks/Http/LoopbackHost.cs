using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Benchmarks.Http;

/// <summary>An ASP.NET Core application on Kestrel and a free loopback port, without logging.</summary>
internal sealed class LoopbackHost : IAsyncDisposable
{
    /// <summary>The one GET that every host answers, with the same few bytes.</summary>
    public const string Path = "/hello";

    private readonly WebApplication _application;

    private LoopbackHost(WebApplication application)
    {
        _application = application;
        EndPoint = IPEndPoint.Parse(new Uri(application.Urls.First()).Authority);
    }

    public IPEndPoint EndPoint { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a host.</summary>
    /// <param name="configure">Adds services. Null: none.</param>
    /// <param name="isProtected">Whether the GET asks for an authenticated user.</param>
    /// <param name="map">Maps endpoints beside the GET. Null: none.</param>
    public static async Task<LoopbackHost> StartAsync(Action<IServiceCollection>? configure, bool isProtected, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        configure?.Invoke(builder.Services);
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var get = application.MapGet(Path, static () => "hello");
        if (isProtected)
            get.RequireAuthorization();
        map?.Invoke(application);
        await application.StartAsync();
        return new LoopbackHost(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
