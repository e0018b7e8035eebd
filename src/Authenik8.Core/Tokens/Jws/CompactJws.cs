namespace Authenik8.Tokens.Jws;

/// <summary>The three parts of a JWS in compact serialization (RFC 7515 section 3.1), still encoded, each well-formed base64url.</summary>
internal readonly ref struct CompactJws
{
    /// <summary>The longest serialization that is read or written, in characters: 8 KiB, which fits in the headers that servers accept.</summary>
    public const int MaxLength = 8 * 1024;

    public const byte Separator = (byte)'.';

    private CompactJws(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signingInput)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
        SigningInput = signingInput;
    }

    public ReadOnlySpan<byte> Header { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>Header, separator and payload: what the signature is over.</summary>
    public ReadOnlySpan<byte> SigningInput { get; }

    public static bool TrySplit(ReadOnlySpan<byte> text, out CompactJws jws)
    {
        jws = default;
        var first = text.IndexOf(Separator);
        var last = text.LastIndexOf(Separator);
        if (first == last)
            return false;
        // A further separator would be inside the payload, where it is not of the alphabet.
        jws = new CompactJws(text[..first], text[(first + 1)..last], text[(last + 1)..], text[..last]);
        return StrictBase64Url.IsWellFormed(jws.Header)
            && StrictBase64Url.IsWellFormed(jws.Payload)
            && StrictBase64Url.IsWellFormed(jws.Signature);
    }
}
