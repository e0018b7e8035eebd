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
    private string? _sentinelConfiguration;
    private Process? _shell;
    private DirectoryInfo? _directory;

    private RedisServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = arguments;
    }

    public int Port { get; }

    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>The process id of the server that <see cref="StartAsync"/> started last.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Names a server on a free port without starting it.</summary>
    public static RedisServer Prepare(params string[] arguments) => new(FreePort(), arguments);

    /// <summary>Names a Sentinel on a free port without starting it.</summary>
    /// <param name="configuration">The lines of its configuration that say what it monitors.</param>
    public static RedisServer PrepareSentinel(string configuration) => new(FreePort(), []) { _sentinelConfiguration = configuration };

    public static async Task<RedisServer> StartNewAsync(params string[] arguments)
    {
        var server = Prepare(arguments);
        await server.StartAsync();
        return server;
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
        string[] arguments = _sentinelConfiguration is null ? [.. ServerArguments(_directory.FullName), .. _arguments] : SentinelArguments(_directory.FullName);
        foreach (var argument in (string[])["-c", KilledWithItsParent, "sh", .. arguments])
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

    private string[] ServerArguments(string directory) =>
    [
        "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no",
        "--logfile", Path.Combine(directory, "log"),
    ];

    // A Sentinel rewrites its configuration, so that has to be a file.
    private string[] SentinelArguments(string directory)
    {
        var file = Path.Combine(directory, "sentinel.conf");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, $"""
                port {Port}
                bind 127.0.0.1
                dir {directory}
                logfile {Path.Combine(directory, "log")}
                {_sentinelConfiguration}

                """);
        }
        return [file, "--sentinel"];
    }

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
