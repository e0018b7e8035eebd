namespace Authenik8.Tokens;

/// <summary>The settings of access tokens after they have been checked, with every default in its place.</summary>
internal sealed record TokenSettings
{
    public required string Issuer { get; init; }

    /// <summary>One or more.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    public required string ClientId { get; init; }

    public required TimeSpan Lifetime { get; init; }

    public required TimeSpan ClockSkew { get; init; }

    public static TokenSettings From(Authenik8Options options) => new()
    {
        Issuer = options.Issuer,
        Audiences = options.Audiences.Count == 0 ? [options.Issuer] : [.. options.Audiences],
        ClientId = options.Tokens.ClientId,
        Lifetime = options.Tokens.Lifetime,
        ClockSkew = options.Tokens.ClockSkew,
    };
}
