namespace Authenik8.Tokens;

/// <summary>Settings of access tokens.</summary>
public sealed class TokenOptions
{
    /// <summary>How long an access token lives. Default 15 minutes; 1 second to 24 hours.</summary>
    /// <remarks>A revocation is kept in memory for as long, so a longer life costs memory as well as safety.</remarks>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How far the clocks of issuer and verifier may differ when <c>exp</c> and <c>nbf</c> are read. Default 0; at most 5 minutes.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.Zero;

    /// <summary>The <c>client_id</c> of tokens whose grant names none. Default <c>first-party</c>; 1 to 255 characters.</summary>
    public string ClientId { get; set; } = "first-party";

    /// <summary>
    /// The signing keys: the first active one signs, all verify. Default empty: one HS256 key derived from
    /// <see cref="Authenik8Options.Secret"/>.
    /// </summary>
    public IList<SigningKeyOptions> SigningKeys { get; } = [];
}
