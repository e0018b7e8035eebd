using System.Text;
using System.Text.Json;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Claims;

/// <summary>Reads the claims of an access token whose signature has been verified (RFC 9068 section 4).</summary>
internal sealed class ClaimsReader(TokenSettings settings)
{
    private readonly byte[] _issuer = Encoding.UTF8.GetBytes(settings.Issuer);
    private readonly byte[][] _audiences = [.. settings.Audiences.Select(Encoding.UTF8.GetBytes)];
    private readonly long _skew = settings.ClockSkew.Ticks;

    /// <summary>Reads and checks a claims set. Null: it is accepted.</summary>
    public TokenFailure? TryRead(ReadOnlySpan<byte> json, DateTimeOffset now, out ClaimsSet claims)
    {
        claims = default;
        if (!StrictJson.IsWellFormedText(json) || !TryParse(json, ref claims) || !claims.IsComplete)
            return TokenFailure.Malformed;
        if (!claims.IsIssuerOurs)
            return TokenFailure.WrongIssuer;
        if (!claims.IsAudienceOurs)
            return TokenFailure.WrongAudience;
        var ticks = NumericDate.TicksOf(now);
        if (ticks >= claims.ExpiresAt + _skew)
            return TokenFailure.Expired;
        return ticks + _skew < claims.NotBefore ? TokenFailure.NotYetValid : null;
    }

    private bool TryParse(ReadOnlySpan<byte> json, ref ClaimsSet claims)
    {
        scoped var reader = new Utf8JsonReader(json, StrictJson.ReaderOptions);
        var names = new MemberNames(json, stackalloc uint[MemberNames.Capacity]);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!names.TryAdd(ref reader))
                    return false;
                var kind = KindOf(ref reader);
                _ = reader.Read();
                if (!TryReadClaim(kind, ref reader, ref names, ref claims))
                    return false;
            }
            // The read after the end throws where more follows than white space.
            return !reader.Read() && !(names.IsIncomplete && StrictJson.HasRepeatedMember(json));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ClaimKind KindOf(ref Utf8JsonReader reader) =>
        ClaimKinds.Of(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);

    private bool TryReadClaim(ClaimKind kind, ref Utf8JsonReader reader, ref MemberNames names, ref ClaimsSet claims)
    {
        switch (kind)
        {
            case ClaimKind.Issuer:
                claims.IsIssuerOurs = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(_issuer);
                return TryReadText(ref reader, out claims.Issuer);
            case ClaimKind.Audience:
                return TryReadAudience(ref reader, ref claims);
            case ClaimKind.Subject:
                return TryReadName(ref reader, out claims.SubjectId);
            case ClaimKind.Tenant:
                return TryReadName(ref reader, out claims.Tenant);
            case ClaimKind.TokenId:
                return TryReadTokenId(ref reader, ref claims);
            case ClaimKind.SessionId:
                return TryReadSessionId(ref reader, ref claims);
            case ClaimKind.ExpiresAt:
                return TryReadTime(ref reader, out claims.ExpiresAt);
            case ClaimKind.IssuedAt:
                return TryReadTime(ref reader, out claims.IssuedAt);
            case ClaimKind.NotBefore:
                return TryReadTime(ref reader, out claims.NotBefore);
            case ClaimKind.AuthTime:
                return TryReadTime(ref reader, out claims.AuthTime);
            case ClaimKind.SecurityVersion:
                return TryReadNumber(ref reader, out claims.SecurityVersion);
            case ClaimKind.Guest:
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
            case ClaimKind.ClientId:
                return TryReadText(ref reader, out claims.ClientId) && !reader.ValueSpan.IsEmpty;
            case ClaimKind.Scope:
                return TryReadText(ref reader, out claims.Scope);
            case ClaimKind.AuthenticationContext:
                return TryReadText(ref reader, out claims.AuthenticationContext);
            case ClaimKind.Roles:
                return TryReadTexts(ref reader, out claims.Roles);
            case ClaimKind.Permissions:
                return TryReadTexts(ref reader, out claims.Permissions);
            case ClaimKind.AuthenticationMethods:
                return TryReadTexts(ref reader, out claims.AuthenticationMethods);
            case ClaimKind.Actor:
                return TryReadObject(ref reader, ref names, out claims.Actor);
            default:
                names.Skip(ref reader);
                return true;
        }
    }

    private bool TryReadAudience(ref Utf8JsonReader reader, ref ClaimsSet claims)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.String)
        {
            claims.IsAudienceOurs = IsOurAudience(ref reader);
        }
        else
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
                claims.IsAudienceOurs |= IsOurAudience(ref reader);
            if (reader.TokenType != JsonTokenType.EndArray)
                return false;
        }
        claims.Audience = SliceFrom(start, ref reader);
        return true;
    }

    private bool IsOurAudience(ref Utf8JsonReader reader)
    {
        foreach (var audience in _audiences)
        {
            if (reader.ValueTextEquals(audience))
                return true;
        }
        return false;
    }

    private static bool TryReadTokenId(ref Utf8JsonReader reader, ref ClaimsSet claims)
    {
        if (!TryReadText(ref reader, out claims.TokenId) || reader.ValueSpan.IsEmpty)
            return false;
        claims.Id = reader.ValueIsEscaped ? TokenId.FromClaim(reader.GetString()!) : TokenId.FromClaim(reader.ValueSpan);
        return true;
    }

    // A session we cannot name is one whose end we could not see, so such a token is refused.
    private static bool TryReadSessionId(ref Utf8JsonReader reader, ref ClaimsSet claims)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || !Base64Url128.TryParse(reader.ValueSpan, out var value))
            return false;
        claims.SessionId = new SessionId(value);
        return true;
    }

    private static bool TryReadName(ref Utf8JsonReader reader, out string? name)
    {
        name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return name is not null && Subject.IsWellFormed(name);
    }

    private static bool TryReadTime(ref Utf8JsonReader reader, out long? ticks)
    {
        var read = NumericDate.TryRead(ref reader, out var value);
        ticks = value;
        return read;
    }

    private static bool TryReadNumber(ref Utf8JsonReader reader, out long? number)
    {
        number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;
        return number is not null;
    }

    private static bool TryReadText(ref Utf8JsonReader reader, out JsonSlice slice)
    {
        slice = SliceFrom((int)reader.TokenStartIndex, ref reader);
        return reader.TokenType == JsonTokenType.String;
    }

    private static bool TryReadTexts(ref Utf8JsonReader reader, out JsonSlice slice)
    {
        slice = default;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
        }
        slice = SliceFrom(start, ref reader);
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryReadObject(ref Utf8JsonReader reader, ref MemberNames names, out JsonSlice slice)
    {
        slice = default;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        names.Skip(ref reader);
        slice = SliceFrom(start, ref reader);
        return true;
    }

    private static JsonSlice SliceFrom(int start, ref Utf8JsonReader reader) => new((ushort)start, (ushort)(reader.BytesConsumed - start));
}
