using System.Globalization;
using System.Text;

namespace Authenik8.Benchmarks.Http;

/// <summary>How a server wants to be asked to refresh: the path, and what the refresh token is called in request and response.</summary>
internal sealed class RefreshDialect(string path, string member)
{
    private readonly byte[] _member = Encoding.ASCII.GetBytes($"\"{member}\":\"");
    private readonly string _head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";

    /// <summary>Authenik8's: snake case.</summary>
    public static RefreshDialect Authenik8 { get; } = new("/auth/refresh", "refresh_token");

    /// <summary>ASP.NET Core Identity's: camel case.</summary>
    public static RefreshDialect Identity { get; } = new("/refresh", "refreshToken");

    public byte[] Request(ReadOnlySpan<byte> token)
    {
        var length = 1 + _member.Length + token.Length + 2;
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_head}{length}\r\n\r\n{{"));
        return [.. head, .. _member, .. token, .. "\"}"u8];
    }

    public ReadOnlySpan<byte> ReadToken(ReadOnlySpan<byte> response)
    {
        var start = response.IndexOf(_member);
        if (start < 0)
            throw new InvalidDataException("The response has no refresh token.");
        var rest = response[(start + _member.Length)..];
        return rest[..rest.IndexOf((byte)'"')];
    }
}
