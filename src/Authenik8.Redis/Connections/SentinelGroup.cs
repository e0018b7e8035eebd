using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>Asks the sentinels of a connection string which server is the master.</summary>
internal sealed class SentinelGroup : IAsyncDisposable
{
    private const int DefaultPort = 26379;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConfigurationOptions _configuration;
    private readonly string _service;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connecting;
    private bool _failing;

    public SentinelGroup(ConfigurationOptions configuration, ILogger logger)
    {
        _logger = logger;
        _service = configuration.ServiceName!;
        _configuration = configuration.Clone();
        _configuration.AbortOnConnectFail = false;
        for (var i = 0; i < _configuration.EndPoints.Count; i++)
        {
            _configuration.EndPoints[i] = _configuration.EndPoints[i] switch
            {
                DnsEndPoint { Port: 0 } host => new DnsEndPoint(host.Host, DefaultPort),
                IPEndPoint { Port: 0 } address => new IPEndPoint(address.Address, DefaultPort),
                var other => other,
            };
        }
    }

    /// <summary>The master by the newest configuration that a sentinel tells. Null: none of them answers or knows the name.</summary>
    /// <remarks>A sentinel that was cut off goes on naming the former master, but under an older number (config-epoch).</remarks>
    public async Task<EndPoint?> FindMasterAsync()
    {
        Exception? failure = null;
        try
        {
            var connection = await ConnectionAsync().WaitAsync(Patience).ConfigureAwait(false);
            var answers = await Task.WhenAll(connection.GetEndPoints().Select(endPoint => AskAsync(connection.GetServer(endPoint)))).ConfigureAwait(false);
            failure = answers.Select(static answer => answer.Failure).FirstOrDefault(static failure => failure is not null);
            var newest = answers.Where(static answer => answer.Master is not null).OrderByDescending(static answer => answer.Epoch).FirstOrDefault();
            if (newest.Master is not null)
            {
                _failing = false;
                return newest.Master;
            }
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            failure = exception;
        }
        if (!_failing)
            Log.SentinelUnavailable(_logger, _service, failure);
        _failing = true;
        return null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? connecting;
        lock (_lock)
            connecting = _connecting;
        if (connecting is { IsCompletedSuccessfully: true })
            await (await connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private Task<ConnectionMultiplexer> ConnectionAsync()
    {
        lock (_lock)
        {
            if (_connecting is null || _connecting.IsFaulted || _connecting.IsCanceled)
                _connecting = ConnectionMultiplexer.SentinelConnectAsync(_configuration);
            return _connecting;
        }
    }

    private async Task<(EndPoint? Master, long Epoch, Exception? Failure)> AskAsync(IServer sentinel)
    {
        try
        {
            var fields = (await sentinel.SentinelMasterAsync(_service).WaitAsync(Patience).ConfigureAwait(false))
                .ToDictionary(static field => field.Key, static field => field.Value, StringComparer.Ordinal);
            var (host, port) = (fields["ip"], int.Parse(fields["port"], CultureInfo.InvariantCulture));
            EndPoint master = IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
            return (master, long.Parse(fields["config-epoch"], CultureInfo.InvariantCulture), null);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception) || exception is KeyNotFoundException or FormatException)
        {
            return (null, 0, exception);
        }
    }
}
