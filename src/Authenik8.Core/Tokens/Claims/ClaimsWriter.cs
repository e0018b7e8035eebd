using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Claims;

/// <summary>Writes the claims of an access token (RFC 9068 section 2.2).</summary>
internal sealed class ClaimsWriter
{
    /// <summary>
    /// The most bytes of claims. With the longest header and the longest signature of any key that we accept, the token
    /// is at most <see cref="CompactJws.MaxLength"/>: what can be issued today can be issued after a change of keys.
    /// </summary>
    public const int MaxLength = 5000;

    // Everything that is the same in nearly every token, up to the subject.
    private readonly byte[] _opening;
    private readonly byte[] _openingToAudiences;
    private readonly string _clientId;

    public ClaimsWriter(TokenSettings settings)
    {
        _clientId = settings.ClientId;
        var opening = new ClaimsBuffer(new byte[MaxLength]);
        opening.Raw("{\"iss\":"u8);
        opening.Text(settings.Issuer, ClaimNames.Issuer);
        opening.Raw(",\"aud\":"u8);
        _openingToAudiences = opening.Written.ToArray();
        WriteAudiences(ref opening, settings.Audiences);
        _opening = opening.Written.ToArray();
    }

    /// <summary>Writes the claims and answers their length.</summary>
    /// <param name="command">What the caller wants in it.</param>
    /// <param name="id"><c>jti</c>.</param>
    /// <param name="issuedAt"><c>iat</c>, in seconds.</param>
    /// <param name="expiresAt"><c>exp</c>, in seconds.</param>
    /// <param name="destination">At most <see cref="MaxLength"/> bytes.</param>
    /// <exception cref="ArgumentException">A claim is not allowed, or they are too large. The message names the claim.</exception>
    public int Write(IssueTokenCommand command, TokenId id, long issuedAt, long expiresAt, Span<byte> destination)
    {
        var buffer = new ClaimsBuffer(destination);
        if (command.Audiences is null)
        {
            buffer.Raw(_opening);
        }
        else
        {
            buffer.Raw(_openingToAudiences);
            WriteAudiences(ref buffer, command.Audiences);
        }
        buffer.Raw(",\"sub\":"u8);
        buffer.Text(command.Subject.Id, ClaimNames.Subject);
        if (command.Subject.Tenant is { } tenant)
        {
            buffer.Raw(",\"tid\":"u8);
            buffer.Text(tenant, ClaimNames.Tenant);
        }
        buffer.Raw(",\"exp\":"u8);
        buffer.Number(expiresAt);
        buffer.Raw(",\"iat\":"u8);
        buffer.Number(issuedAt);
        buffer.Raw(",\"jti\":"u8);
        buffer.Id(id.Value);
        if (command.SessionId is { } session)
        {
            buffer.Raw(",\"sid\":"u8);
            buffer.Id(session.Value);
        }
        WriteGrant(ref buffer, command.Grant);
        if (command.Actor is { } actor)
        {
            buffer.Raw(",\"act\":"u8);
            buffer.Raw(HostClaims.ReadActor(actor));
        }
        buffer.Raw("}"u8);
        return buffer.Length;
    }

    private static void WriteAudiences(ref ClaimsBuffer buffer, IReadOnlyList<string> audiences)
    {
        if (audiences.Count == 0)
            throw new ClaimException(ClaimNames.Audience, "names no audience");
        if (audiences.Count == 1)
            buffer.Text(audiences[0], ClaimNames.Audience);
        else
            buffer.Texts(audiences, ClaimNames.Audience);
    }

    private void WriteGrant(ref ClaimsBuffer buffer, Grant grant)
    {
        buffer.Raw(",\"client_id\":"u8);
        buffer.Text(grant.ClientId ?? _clientId, ClaimNames.ClientId);
        WriteTexts(ref buffer, ",\"roles\":"u8, grant.Roles, ClaimNames.Roles);
        WriteTexts(ref buffer, ",\"permissions\":"u8, grant.Permissions, ClaimNames.Permissions);
        WriteScopes(ref buffer, grant.Scopes);
        if (grant.AuthTime is { } authTime)
        {
            buffer.Raw(",\"auth_time\":"u8);
            buffer.Number(authTime.ToUnixTimeSeconds() is >= 0 and var seconds
                ? seconds
                : throw new ClaimException(ClaimNames.AuthTime, "is before 1970"));
        }
        WriteTexts(ref buffer, ",\"amr\":"u8, grant.AuthenticationMethods, ClaimNames.AuthenticationMethods);
        if (IsGuest(grant.AuthenticationMethods))
            buffer.Raw(",\"guest\":true"u8);
        if (grant.AuthenticationContext is { } context)
        {
            buffer.Raw(",\"acr\":"u8);
            buffer.Text(context, ClaimNames.AuthenticationContext);
        }
        if (grant.SecurityVersion is { } securityVersion)
        {
            buffer.Raw(",\"sv\":"u8);
            buffer.Number(securityVersion);
        }
        if (grant.Claims is not { } claims)
            return;
        var members = HostClaims.ReadMembers(claims);
        if (members.IsEmpty)
            return;
        buffer.Raw(","u8);
        buffer.Raw(members);
    }

    private static bool IsGuest(IReadOnlyList<string> methods)
    {
        for (var i = 0; i < methods.Count; i++)
        {
            if (string.Equals(methods[i], Grant.GuestMethod, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static void WriteTexts(ref ClaimsBuffer buffer, ReadOnlySpan<byte> name, IReadOnlyList<string> values, string claim)
    {
        if (values.Count == 0)
            return;
        buffer.Raw(name);
        buffer.Texts(values, claim);
    }

    private static void WriteScopes(ref ClaimsBuffer buffer, IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0)
            return;
        var separator = ",\"scope\":\""u8;
        for (var i = 0; i < scopes.Count; i++)
        {
            buffer.Raw(separator);
            buffer.ScopeToken(scopes[i]);
            separator = " "u8;
        }
        buffer.Raw("\""u8);
    }
}
