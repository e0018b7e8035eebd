using System.Text.Json;

namespace Authenik8.Tokens.Jws;

/// <summary>The members of a JOSE header that decide (RFC 7515 section 4.1).</summary>
/// <param name="Algorithm"><c>alg</c>.</param>
/// <param name="KeyId"><c>kid</c>. Null where there is none.</param>
/// <param name="Type"><c>typ</c>. Null where there is none.</param>
internal sealed record JoseHeader(string Algorithm, string? KeyId, string? Type)
{
    // Ours are below 150 characters; a header is parsed before anything is known of its sender.
    private const int MaxSegmentLength = 1024;

    /// <summary>Whether <c>typ</c> is that of an access token (RFC 9068 section 4), a media type and so in any case.</summary>
    public bool IsAccessToken =>
        string.Equals(Type, "at+jwt", StringComparison.OrdinalIgnoreCase)
        || string.Equals(Type, "application/at+jwt", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the encoded header, which must be well-formed base64url. Null: well-formed and supported.</summary>
    public static TokenFailure? TryRead(ReadOnlySpan<byte> segment, out JoseHeader? header)
    {
        header = null;
        if (segment.Length > MaxSegmentLength)
            return TokenFailure.Malformed;
        Span<byte> json = stackalloc byte[StrictBase64Url.DecodedLength(segment.Length)];
        StrictBase64Url.Decode(segment, json);
        if (!StrictJson.IsWellFormedText(json))
            return TokenFailure.Malformed;
        try
        {
            return Parse(json, out header);
        }
        catch (JsonException)
        {
            return TokenFailure.Malformed;
        }
    }

    private static TokenFailure? Parse(ReadOnlySpan<byte> json, out JoseHeader? header)
    {
        header = null;
        string? algorithm = null, keyId = null, type = null;
        var unsupported = false;
        scoped var reader = new Utf8JsonReader(json, StrictJson.ReaderOptions);
        var names = new MemberNames(json, stackalloc uint[MemberNames.Capacity]);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return TokenFailure.Malformed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!names.TryAdd(ref reader))
                return TokenFailure.Malformed;
            var name = reader.GetString();
            _ = reader.Read();
            switch (name)
            {
                case "alg" when reader.TokenType == JsonTokenType.String:
                    algorithm = reader.GetString();
                    break;
                case "kid" when reader.TokenType == JsonTokenType.String:
                    keyId = reader.GetString();
                    break;
                case "typ" when reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "alg" or "kid" or "typ":
                    return TokenFailure.Malformed;
                // Extensions we do not have, and keys that the sender brings along (RFC 8725 section 3.10): never followed.
                case "crit" or "b64" or "zip" or "jwk" or "jku" or "x5u" or "x5c":
                    unsupported = true;
                    break;
            }
            names.Skip(ref reader);
        }
        // The read after the end throws where more follows than white space.
        if (reader.Read() || algorithm is null || (names.IsIncomplete && StrictJson.HasRepeatedMember(json)))
            return TokenFailure.Malformed;
        header = new JoseHeader(algorithm, keyId, type);
        return unsupported ? TokenFailure.UnsupportedHeader : null;
    }
}
