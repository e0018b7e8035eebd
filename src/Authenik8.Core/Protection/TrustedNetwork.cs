using System.Net;
using System.Net.Sockets;

namespace Authenik8.Protection;

/// <summary>Reads the networks of <see cref="ProtectionOptions.TrustedBackends"/>.</summary>
internal static class TrustedNetwork
{
    private const int WidestIPv4 = 8;
    private const int WidestIPv6 = 32;

    /// <summary>Reads an address or a network in CIDR notation. False for anything else, and for a network so wide that it is a mistake.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        if (string.IsNullOrEmpty(text))
            return false;
        if (text.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(text, out network)
                && network.PrefixLength >= (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? WidestIPv4 : WidestIPv6);
        }
        if (!IPAddress.TryParse(text, out var address))
            return false;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}
