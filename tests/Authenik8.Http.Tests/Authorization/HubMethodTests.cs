using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>Attributes at the methods of a hub, which no middleware looks at.</summary>
public sealed class HubMethodTests
{
    private const char EndOfMessage = '\u001e';

    [Fact]
    public async Task Method_WithoutAttribute_AnybodyConnected_IsServed() =>
        Assert.Contains("\"result\":\"read\"", await InvokeAsync("Read"), StringComparison.Ordinal);

    [Fact]
    public async Task RequireSubject_OwnIdInTheRouteOfTheHub_IsServed() =>
        Assert.Contains("\"result\":\"subject\"", await InvokeAsync("Subject", room: "ada"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Admin")]
    [InlineData("Role")]
    [InlineData("Permission")]
    [InlineData("Scope")]
    [InlineData("Subject")]
    public async Task Method_WithAttribute_CallerWithoutIt_IsRefused(string method)
    {
        var answer = await InvokeAsync(method, roles: ["reader"], permissions: ["posts:read"], scopes: ["email"]);

        Assert.Contains("\"error\":", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"result\":", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("Role")]
    [InlineData("Permission")]
    [InlineData("Scope")]
    [InlineData("Subject")]
    public async Task Method_WithAttribute_CallerWithIt_IsServed(string method)
    {
        var answer = await InvokeAsync(
            method, roles: ["admin", "auditor"], permissions: ["posts:read", "posts:write", "rooms:any"], scopes: ["profile"]);

        Assert.Contains($"\"result\":\"{method.ToLowerInvariant()}\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireSubject_ArgumentOfThatName_IsComparedAsWell()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSignalR(),
            map: app => app.MapHub<ChatHub>("/users/{id}/hub").RequireSubject("id"));
        var token = await host.TokenAsync("ada");
        // SignalR itself has a query parameter "id", which is no subject.
        await using var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/users/ada/hub"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .Build();
        await connection.StartAsync();

        Assert.Equal("ada", await connection.InvokeAsync<string>("Own", "ada"));
        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>("Own", "bob"));
        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>("Own", (string?)null));
        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>("OwnBeside", "ada", "bob"));
        await using var other = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/users/bob/hub"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .Build();
        await Assert.ThrowsAnyAsync<Exception>(() => other.StartAsync());
    }

    [Theory]
    [InlineData("class", HttpTransportType.WebSockets)]
    [InlineData("class", HttpTransportType.LongPolling)]
    [InlineData("map", HttpTransportType.WebSockets)]
    [InlineData("map", HttpTransportType.ServerSentEvents)]
    public async Task RequireSubject_OfTheWholeHub_ComparesArgumentsOfThatNameAsWell(string where, HttpTransportType transport)
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSignalR(),
            map: app =>
            {
                app.MapHub<OwnHub>("/class/{id}/hub");
                app.MapHub<OpenHub>("/map/{id}/hub").RequireSubject("id", orPermission: "users:any");
            });
        await using var ada = await ConnectAsync("ada");
        await using var holder = await ConnectAsync("eve", "users:any");

        Assert.Equal("ada", await ada.InvokeAsync<string>("Read", "ada"));
        Assert.Equal("text", await ada.InvokeAsync<string>("Echo", "text"));
        await Assert.ThrowsAsync<HubException>(() => ada.InvokeAsync<string>("Read", "bob"));
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(ada, "bob"));
        Assert.Equal("ada", await ReadAsync(ada, "ada"));
        if (where == "map")
            Assert.Equal("bob", await holder.InvokeAsync<string>("Read", "bob"));

        async Task<HubConnection> ConnectAsync(string user, params string[] permissions)
        {
            var token = await host.TokenAsync(user, permissions: permissions);
            var connection = new HubConnectionBuilder()
                .WithUrl(new Uri(host.Address, $"/{where}/{user}/hub"), transport, options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
                .Build();
            await connection.StartAsync();
            return connection;
        }

        static async Task<string> ReadAsync(HubConnection connection, string id)
        {
            var read = "";
            await foreach (var item in connection.StreamAsync<string>("Stream", id))
                read += item;
            return read;
        }
    }

    private static async Task<string> InvokeAsync(string method, string[]? roles = null, string[]? permissions = null, string[]? scopes = null, string room = "lounge")
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddSignalR(),
            map: app => app.MapHub<ChatHub>("/hub/{room}").RequireAuthorization());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {await host.TokenAsync(roles: roles, permissions: permissions, scopes: scopes)}");
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = $"/hub/{room}" }.Uri, deadline.Token);

        await SendAsync("""{"protocol":"json","version":1}""");
        await SendAsync($$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[]}""");

        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (!received.ToString().Split(EndOfMessage).Any(message => message.Contains("\"type\":3", StringComparison.Ordinal)))
        {
            var part = await socket.ReceiveAsync(buffer, deadline.Token);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            _ = received.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }
        return received.ToString();

        Task SendAsync(string message) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(message + EndOfMessage), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
    }
}
