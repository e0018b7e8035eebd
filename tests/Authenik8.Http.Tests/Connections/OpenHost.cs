using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authenik8.Http.Tests.Connections;

/// <summary>Hosts with everything that a client may keep open, and clients that do.</summary>
internal static class OpenHost
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSignalR();
        services.AddServerSideBlazor();
        // Some of what a test opens is still open when its host stops.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
    }

    public static void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.MapHub<ClockHub>("/hub").RequireAuthorization();
        app.MapHub<ClockHub>("/open-hub");
        app.MapBlazorHub();
        app.Map("/socket", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var ended = context.GetAccessTokenAborted();
            try
            {
                _ = await socket.ReceiveAsync(new byte[16], ended);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                context.Abort();
            }
        }).RequireAuthorization();
        app.MapGet("/events", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await StreamAsync(context, "data: tick\n\n");
        }).RequireAuthorization();
        // As a gRPC call that streams: frames for as long as the call goes on.
        app.MapPost("/stream", (HttpContext context) => StreamAsync(context, "\0\0\0\0\u0001x")).RequireAuthorization();
    }

    public static HubConnection NewConnection(TestHost host, string token, string path = "/hub", HttpTransportType transport = HttpTransportType.WebSockets) =>
        new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, path), options =>
            {
                options.AccessTokenProvider = () => Task.FromResult<string?>(token);
                options.Transports = transport;
            })
            .Build();

    /// <summary>Opens something, waits until it is in use, and answers with a task that completes when the server has ended it.</summary>
    public static async Task<Task> OpenAsync(TestHost host, string kind, string token)
    {
        switch (kind)
        {
            case "hub over WebSocket":
                return await ConnectAsync(host, token, "/hub", HttpTransportType.WebSockets);
            case "hub over server-sent events":
                return await ConnectAsync(host, token, "/hub", HttpTransportType.ServerSentEvents);
            case "hub over long polling":
                return await ConnectAsync(host, token, "/hub", HttpTransportType.LongPolling);
            case "hub that asks for nothing":
                return await ConnectAsync(host, token, "/open-hub", HttpTransportType.WebSockets);
            case "stream of a hub":
                var connection = NewConnection(host, token);
                await connection.StartAsync();
                var items = connection.StreamAsync<int>("Count").GetAsyncEnumerator();
                Assert.True(await items.MoveNextAsync());
                return ReadAllAsync(items, connection);
            case "circuit of Blazor":
                return await ConnectCircuitAsync(host, token);
            case "WebSocket":
                return await ReceiveAsync(await OpenSocketAsync(host, "/socket", token), "");
            case "server-sent events":
                return await ReadAsync(host, HttpMethod.Get, "/events", token);
            case "stream of an endpoint":
                return await ReadAsync(host, HttpMethod.Post, "/stream", token);
            default:
                throw new ArgumentException($"Unknown: {kind}", nameof(kind));
        }
    }

    private static async Task StreamAsync(HttpContext context, string item)
    {
        var ended = context.GetAccessTokenAborted();
        try
        {
            while (true)
            {
                await context.Response.WriteAsync(item, ended);
                await context.Response.Body.FlushAsync(ended);
                await Task.Delay(10, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The end of the stream.
        }
    }

    private static async Task<Task> ConnectAsync(TestHost host, string token, string path, HttpTransportType transport)
    {
        var connection = NewConnection(host, token, path, transport);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await connection.StartAsync();
        Assert.Equal("pong", await connection.InvokeAsync<string>("Ping"));
        return closed.Task;
    }

    private static async Task ReadAllAsync(IAsyncEnumerator<int> items, HubConnection connection)
    {
        try
        {
            while (await items.MoveNextAsync())
            {
            }
        }
        catch (Exception)
        {
            // However the client tells of it.
        }
        await connection.DisposeAsync();
    }

    private static async Task<Task> ConnectCircuitAsync(TestHost host, string token)
    {
        var socket = await OpenSocketAsync(host, "/_blazor", token);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await ReceiveAsync(socket, "{}\u001e");
    }

    private static async Task<ClientWebSocket> OpenSocketAsync(TestHost host, string path, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = path }.Uri, CancellationToken.None);
        return socket;
    }

    // The end may come as a close frame or as the end of the connection.
    private static async Task<Task> ReceiveAsync(ClientWebSocket socket, string beginning)
    {
        var buffer = new byte[4096];
        if (beginning.Length > 0)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            Assert.StartsWith(beginning, Encoding.UTF8.GetString(buffer, 0, received.Count), StringComparison.Ordinal);
        }
        return Task.Run(async () =>
        {
            using (socket)
            {
                try
                {
                    while ((await socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
                    {
                    }
                }
                catch (WebSocketException)
                {
                }
            }
        });
    }

    private static async Task<Task> ReadAsync(TestHost host, HttpMethod method, string path, string token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", token);
        var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var content = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64];
        Assert.NotEqual(0, await content.ReadAsync(buffer));
        return Task.Run(async () =>
        {
            using (response)
            {
                while (await content.ReadAsync(buffer) > 0)
                {
                }
            }
        });
    }
}
