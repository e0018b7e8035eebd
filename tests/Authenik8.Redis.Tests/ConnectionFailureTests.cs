using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>What is done about a failure, and what is not.</summary>
public sealed class ConnectionFailureTests
{
    [Fact]
    public async Task Create_AnsweredUnavailable_IsNotCarriedOutWhenTheServerIsBack()
    {
        await using var server = RedisServer.Prepare();
        await using var backend = RedisBackend.Connect(server.EndPoint, options => options.CommandTimeout = TimeSpan.FromMilliseconds(300));
        await server.StartAsync();
        await Attempt.AvailableAsync(backend);
        await server.KillAsync();
        List<Session> refused = [];
        for (var i = 0; i < 10; i++)
        {
            refused.Add(TestSession.New());
            _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => backend.Sessions.CreateAsync(refused[i]));
        }

        await server.StartAsync();
        await Attempt.AvailableAsync(backend);

        // What waited for the connection would have been sent before this.
        foreach (var session in refused)
            Assert.Null(await backend.Sessions.FindAsync(session));
    }

    [Fact]
    public async Task Calls_ConnectionCutAgainAndAgain_NoneFails()
    {
        await using var server = await RedisServer.StartNewAsync();
        await using var backend = RedisBackend.Connect(server.EndPoint);
        await Attempt.AvailableAsync(backend);
        var session = TestSession.New();
        await backend.Sessions.CreateAsync(session);

        for (var generation = 0u; generation < 20; generation++)
        {
            Assert.StartsWith(":", await server.SendAsync("CLIENT KILL TYPE normal SKIPME yes"), StringComparison.Ordinal);
            Assert.Equal(RotationKind.Rotated, (await backend.Sessions.RotateAsync(session, generation)).Kind);
        }
    }

    [Fact]
    public async Task Reads_WritesAreRefused_GoOn()
    {
        await using var server = await RedisServer.StartNewAsync();
        await using var backend = RedisBackend.Connect(server.EndPoint);
        var session = TestSession.New();
        await backend.Sessions.CreateAsync(session);
        Assert.Equal("+OK", await server.SendAsync("CONFIG SET maxmemory 1"));

        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => backend.Sessions.CreateAsync(TestSession.New()));
            Assert.NotNull(await backend.Sessions.FindAsync(session));
        }
        // What is refused is not tried again: two hundred pauses would take longer.
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10));

        Assert.Equal("+OK", await server.SendAsync("CONFIG SET maxmemory 0"));
        await backend.Sessions.CreateAsync(TestSession.New());
    }

    [Fact]
    public async Task Connect_CertificateNotTrusted_LogsTheCause()
    {
        var directory = Directory.CreateTempSubdirectory("authenik8-tls-");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var (certificateFile, keyFile) = (Path.Combine(directory.FullName, "c.pem"), Path.Combine(directory.FullName, "k.pem"));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        var port = RedisServer.FreePort();
        await using var server = await RedisServer.StartNewAsync(
            "--tls-port", $"{port}", "--tls-cert-file", certificateFile, "--tls-key-file", keyFile, "--tls-auth-clients", "no");
        await using var backend = RedisBackend.Connect($"localhost:{port},ssl=true", options => options.CommandTimeout = TimeSpan.FromMilliseconds(500));
        using var log = new LogCollector();
        _ = backend.Services.AddLogging(logging => logging.AddProvider(log));

        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => backend.Sessions.FindAsync(TestSession.New()));

        await Eventually.IsTrueAsync(
            "the cause in the log", () => log.Lines.Any(line => line.Contains("certificate", StringComparison.OrdinalIgnoreCase)));
        directory.Delete(recursive: true);
    }

    private sealed class LogCollector : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
