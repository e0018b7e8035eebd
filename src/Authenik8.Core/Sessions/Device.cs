namespace Authenik8.Sessions;

/// <summary>What is known of the device of a session, to be shown to the person it belongs to. Never used to decide.</summary>
public sealed record Device
{
    /// <summary>The longest address kept, in characters: 45, a whole IPv6 address.</summary>
    public const int MaxIpAddressLength = 45;

    /// <summary>The longest user agent kept, in characters: 256. A longer one is cut.</summary>
    public const int MaxUserAgentLength = 256;

    /// <summary>The longest name kept, in characters: 64. A longer one is cut.</summary>
    public const int MaxNameLength = 64;

    private readonly string? _ipAddress;
    private readonly string? _userAgent;
    private readonly string? _name;

    /// <summary>The network address it was last seen at. Null: not known.</summary>
    public string? IpAddress
    {
        get => _ipAddress;
        init => _ipAddress = Cut(value, MaxIpAddressLength);
    }

    /// <summary>The <c>User-Agent</c> header it last sent. Null: not known.</summary>
    public string? UserAgent
    {
        get => _userAgent;
        init => _userAgent = Cut(value, MaxUserAgentLength);
    }

    /// <summary>A name for people, such as "Ada's phone". Null: not known.</summary>
    public string? Name
    {
        get => _name;
        init => _name = Cut(value, MaxNameLength);
    }

    /// <summary>This device as it is seen now: address and user agent are replaced where <paramref name="seen"/> has them, the name stays.</summary>
    /// <param name="seen">What the present request shows; null shows nothing.</param>
    public Device SeenAs(Device? seen) => seen is null
        ? this
        : this with { IpAddress = seen.IpAddress ?? IpAddress, UserAgent = seen.UserAgent ?? UserAgent };

    private static string? Cut(string? value, int length)
    {
        if (value is null || value.Length <= length)
            return value;
        // Never between the halves of a surrogate pair.
        return char.IsHighSurrogate(value[length - 1]) ? value[..(length - 1)] : value[..length];
    }
}
