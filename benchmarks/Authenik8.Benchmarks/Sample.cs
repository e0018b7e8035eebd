using System.Globalization;
using System.Security.Cryptography;
using Authenik8.Tokens;

namespace Authenik8.Benchmarks;

/// <summary>What the sessions and tokens of an ordinary web application look like.</summary>
internal static class Sample
{
    public const string Issuer = "https://id.example.com";
    public const string Audience = "https://api.example.com";
    public const string KeyId = "2026-01";

    /// <summary>A secret of 32 bytes in base64, another one in each process.</summary>
    public static string Secret { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>A subject with an id as long as a UUID.</summary>
    public static Subject Subject(int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"9f1c2d3e-4b5a-4c6d-8e7f-{number:x12}"));

    /// <summary>Two roles, two permissions, two factors; new objects each time, as a login makes them.</summary>
    public static Grant Grant() => new()
    {
        Roles = ["user", "editor"],
        Permissions = ["posts:read", "posts:write"],
        AuthenticationMethods = ["pwd", "otp"],
    };
}
