using System.Net;
using System.Net.Sockets;

namespace Authenik8.Protection;

/// <summary>What a client's attempts are counted by, where its address is all that is known of it.</summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8;
    private const int NetworkBytes = 6;

    /// <summary>
    /// The address as text: IPv4 as it is, also where it is mapped into IPv6; IPv6 by its /64, because one customer has at
    /// least that many addresses; <c>unknown</c> for none.
    /// </summary>
    public static string Text(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Prefix(address, PrefixBytes) : address.ToString();
    }

    /// <summary>The IPv6 /48 of an address as text: one customer may have all of its 65,536 /64. Null for IPv4 and for none.</summary>
    public static string? Network(IPAddress? address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } ? Prefix(address, NetworkBytes) : null;

    private static string Prefix(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        bytes[length..].Clear();
        // Made anew without the zone, which is this host's name for a link and not the client's.
        return $"{new IPAddress(bytes)}/{8 * length}";
    }
}
