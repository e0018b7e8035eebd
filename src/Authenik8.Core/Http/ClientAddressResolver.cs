using System.Net;
using Authenik8.Diagnostics;
using Authenik8.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Finds out from which network address the client of a request comes, by which its attempts are counted.</summary>
/// <remarks>
/// That is the address of the connection, unless the connection is of a back end that the settings trust and that names the address
/// of its own client. A header from anywhere else means nothing, or everybody could choose an address for each attempt.
/// </remarks>
internal sealed class ClientAddressResolver
{
    /// <summary>The header in which a trusted back end passes on the address of its client: one IP address, without a port.</summary>
    public const string Header = "Authenik8-Client-Address";

    private readonly List<IPNetwork> _backends = [];
    private readonly ILogger<ClientAddressResolver> _logger;
    private int _hasWarned;

    public ClientAddressResolver(IOptions<Authenik8Options> options, ILogger<ClientAddressResolver> logger)
    {
        foreach (var text in options.Value.Protection.TrustedBackends)
        {
            // What cannot be read is refused at start; it must never stand for a network.
            if (TrustedNetwork.TryParse(text, out var network))
                _backends.Add(network);
        }
        _logger = logger;
    }

    /// <summary>The address of the client. Null: not known, which is logged once.</summary>
    public IPAddress? Resolve(HttpContext context)
    {
        // A socket for both protocols shows an IPv4 address as ::ffff:192.0.2.1.
        var address = Unmapped(context.Connection.RemoteIpAddress);
        if (address is null)
        {
            if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
                Log.ClientAddressUnknown(_logger);
            return null;
        }
        return _backends.Count > 0 && IsTrusted(address) && Passed(context.Request) is { } client ? client : address;
    }

    /// <summary>An IPv4 address that is mapped into IPv6 as IPv4.</summary>
    public static IPAddress? Unmapped(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static IPAddress? Passed(HttpRequest request)
    {
        var values = request.Headers[Header];
        return values.Count == 1 && IPAddress.TryParse(values[0], out var address) ? Unmapped(address) : null;
    }

    private bool IsTrusted(IPAddress address)
    {
        foreach (var backend in _backends)
        {
            if (backend.Contains(address))
                return true;
        }
        return false;
    }
}
