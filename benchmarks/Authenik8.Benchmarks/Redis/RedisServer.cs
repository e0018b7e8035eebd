using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Authenik8.Benchmarks.Redis;

/// <summary>A redis-server of the benchmarks' own on a free loopback port, with nothing persisted.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // The server waits on our end of a pipe: when it closes, be it because this process died, the shell stops it by its pid.
    private const string EndsWithThisProcess = """redis-server "$@" > /dev/null & pid=$!; read -r _; kill -9 "$pid"; wait "$pid" 2> /dev/null""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _shell;

    private RedisServer(Process shell, int port)
    {
        _shell = shell;
        EndPoint = $"127.0.0.1:{port}";
    }

    public string EndPoint { get; }

    /// <summary>Starts one and waits until it answers. Throws where there is no redis-server to start: a benchmark that cannot run has failed.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var port = FreePort();
        string[] arguments =
        [
            "-c", EndsWithThisProcess, "sh", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", Path.GetTempPath(), "--save", "", "--appendonly", "no",
        ];
        var shell = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, UseShellExecute = false })!;
        var server = new RedisServer(shell, port);
        try
        {
            await server.WaitAsync(port);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"{EndPoint},connectRetry=10,connectTimeout=1000,syncTimeout=10000");

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private async Task WaitAsync(int port)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_shell.HasExited && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(20);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
