using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Authenik8.Conformance;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A redis-server of the tests' own: on loopback, in a directory that is thrown away, nothing persisted.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // The shell holds our end of a pipe as its standard input. When it closes, be it because the test process died, the
    // server is killed: no crash leaves one behind.
    private const string KilledWithItsParent = """redis-server "$@" & pid=$!; read -r _; kill -9 "$pid"; wait "$pid" 2> /dev/null""";

    private readonly string[] _arguments;
    private readonly string? _sentinelConfiguration;
    private Process? _shell;
    private DirectoryInfo? _directory;

    private RedisServer(int port, string[] arguments, string? sentinelConfiguration = null)
    {
        Port = port;
        _arguments = arguments;
        _sentinelConfiguration = sentinelConfiguration;
    }

    public int Port { get; }

    private IEnumerable<string> SettingsOfData => _sentinelConfiguration is null ? ["--save", "", "--appendonly", "no"] : [];

    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>The process id of the server that <see cref="StartAsync"/> started last.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Names a server on a free port without starting it.</summary>
    public static RedisServer Prepare(params string[] arguments) => new(FreePort(), arguments);

    public static async Task<RedisServer> StartNewAsync(params string[] arguments)
    {
        var server = Prepare(arguments);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts a Sentinel, which keeps its configuration in a file.</summary>
    public static async Task<RedisServer> StartSentinelAsync(string configuration)
    {
        var sentinel = new RedisServer(FreePort(), ["--sentinel"], configuration);
        await sentinel.StartAsync();
        return sentinel;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the server, again after <see cref="KillAsync"/>, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _directory ??= Directory.CreateTempSubdirectory("authenik8-redis-");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        List<string> ofSentinel = [];
        if (_sentinelConfiguration is not null)
        {
            ofSentinel.Add(Path.Combine(_directory.FullName, "sentinel.conf"));
            await File.WriteAllTextAsync(ofSentinel[0], _sentinelConfiguration);
        }
        string[] arguments =
        [
            "-c", KilledWithItsParent, "sh", .. ofSentinel,
            "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory.FullName, .. SettingsOfData,
            "--logfile", Path.Combine(_directory.FullName, "log"),
            .. _arguments,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _shell = Process.Start(start);
        await Eventually.IsTrueAsync($"redis-server on port {Port}", async () => await TryAsync("PING") == "+PONG");
        ProcessId = ProcessIdIn(await SendAsync("INFO server"));
    }

    /// <summary>Ends the server at once, as a crash would. Its files are deleted, so that it starts empty, unless it keeps them.</summary>
    public async Task KillAsync(bool keepFiles = false)
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
            _shell = null;
        }
        if (keepFiles)
            return;
        _directory?.Delete(recursive: true);
        _directory = null;
    }

    /// <summary>Sends one inline command and reads the answer.</summary>
    public Task<string> SendAsync(string command) => RawCommand.SendAsync(new IPEndPoint(IPAddress.Loopback, Port), command);

    public async ValueTask DisposeAsync() => await KillAsync();

    private static int ProcessIdIn(string info)
    {
        const string Field = "process_id:";
        var line = info.Split("\r\n").Single(line => line.StartsWith(Field, StringComparison.Ordinal));
        return int.Parse(line.AsSpan(Field.Length), CultureInfo.InvariantCulture);
    }

    private async Task<string> TryAsync(string command)
    {
        try
        {
            return await SendAsync(command);
        }
        catch (SocketException)
        {
            return "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
