namespace Authenik8.Tokens.Claims;

/// <summary>Recognizes the names in <see cref="ClaimNames"/>.</summary>
internal static class ClaimKinds
{
    public static ClaimKind Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("sv"u8) ? ClaimKind.SecurityVersion : ClaimKind.Custom,
        3 => OfThree((name[0] << 16) | (name[1] << 8) | name[2]),
        5 => name.SequenceEqual("roles"u8) ? ClaimKind.Roles
            : name.SequenceEqual("scope"u8) ? ClaimKind.Scope
            : name.SequenceEqual("guest"u8) ? ClaimKind.Guest
            : ClaimKind.Custom,
        9 => name.SequenceEqual("client_id"u8) ? ClaimKind.ClientId
            : name.SequenceEqual("auth_time"u8) ? ClaimKind.AuthTime
            : ClaimKind.Custom,
        11 => name.SequenceEqual("permissions"u8) ? ClaimKind.Permissions : ClaimKind.Custom,
        _ => ClaimKind.Custom,
    };

    // Most names have three letters: one jump instead of a dozen comparisons.
    private static ClaimKind OfThree(int letters) => letters switch
    {
        ('i' << 16) | ('s' << 8) | 's' => ClaimKind.Issuer,
        ('s' << 16) | ('u' << 8) | 'b' => ClaimKind.Subject,
        ('a' << 16) | ('u' << 8) | 'd' => ClaimKind.Audience,
        ('e' << 16) | ('x' << 8) | 'p' => ClaimKind.ExpiresAt,
        ('n' << 16) | ('b' << 8) | 'f' => ClaimKind.NotBefore,
        ('i' << 16) | ('a' << 8) | 't' => ClaimKind.IssuedAt,
        ('j' << 16) | ('t' << 8) | 'i' => ClaimKind.TokenId,
        ('s' << 16) | ('i' << 8) | 'd' => ClaimKind.SessionId,
        ('t' << 16) | ('i' << 8) | 'd' => ClaimKind.Tenant,
        ('a' << 16) | ('m' << 8) | 'r' => ClaimKind.AuthenticationMethods,
        ('a' << 16) | ('c' << 8) | 'r' => ClaimKind.AuthenticationContext,
        ('a' << 16) | ('c' << 8) | 't' => ClaimKind.Actor,
        _ => ClaimKind.Custom,
    };
}
