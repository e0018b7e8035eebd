namespace Authenik8.Sessions;

/// <summary>One key for the MAC of refresh tokens.</summary>
public sealed class RefreshKeyOptions
{
    /// <summary>The key's number, which refresh tokens carry: 1 to 255 (0 is the key derived from <see cref="Authenik8Options.Secret"/>).</summary>
    public byte KeyId { get; set; }

    /// <summary>The key in base64 or base64url, 32 bytes or more.</summary>
    public string Secret { get; set; } = "";
}
