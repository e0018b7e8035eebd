using System.Text.Json.Serialization;
using Authenik8.Sessions;

namespace Authenik8.Http.Bodies;

/// <summary>What is known of the device of a session.</summary>
/// <param name="IpAddress">The network address it was last seen at; null where that is not known.</param>
/// <param name="UserAgent">The user agent it last sent; null where that is not known.</param>
/// <param name="Name">A name for people; null where it has none.</param>
internal sealed record DeviceResponse(
    [property: JsonPropertyName("ip_address")] string? IpAddress,
    [property: JsonPropertyName("user_agent")] string? UserAgent,
    [property: JsonPropertyName("name")] string? Name)
{
    public static DeviceResponse Of(Device? device) => new(device?.IpAddress, device?.UserAgent, device?.Name);
}
