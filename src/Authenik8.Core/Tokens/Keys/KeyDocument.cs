using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Authenik8.Tokens.Keys;

/// <summary>Recognizes keys and certificates where a secret belongs.</summary>
/// <remarks>
/// A public key is known to others by its nature, so an HMAC with it as the secret can be computed by anybody (RFC 8725
/// section 2.1). The text is read as it stands, and as base64, hex, percent-encoding or UTF-16 of a key or with one in it, up to four layers deep.
/// </remarks>
internal static class KeyDocument
{
    private const int MaxDepth = 4;

    // The shortest public key, of Ed25519, is 59 characters in base64 without padding; the shortest header of a signed token is shorter.
    private const int MinPart = 24;
    private const string Pem = "a key or certificate in PEM";
    private const string Der = "a key or certificate in DER";
    private const string Ssh = "an SSH key";
    private const string Xml = "a key in XML";
    private const string Jwk = "a JSON document such as a JSON Web Key or a token";

    // Searched for in text without blanks, quotes and case. Each is too long to turn up in a random secret by chance.
    private static readonly (string Marker, string Kind)[] Markers =
    [
        ("-begin", Pem), ("-----end", Pem), ("beginpublickey", Pem), ("beginrsa", Pem), ("beginprivatekey", Pem), ("beginecprivate", Pem),
        ("begincertificate", Pem), ("endpublickey", Pem), ("endrsapublickey", Pem), ("endprivatekey", Pem), ("endcertificate", Pem),
        ("ssh-rsa", Ssh), ("ssh-dss", Ssh), ("ssh-ed25519", Ssh), ("ssh-ed448", Ssh), ("ecdsa-sha2-", Ssh), ("openssh-key-v1", Ssh),
        ("putty-user-key-file", "a PuTTY key"), ("puttyprivatekey", "a PuTTY key"),
        ("<rsakeyvalue", Xml), ("<modulus>", Xml), ("<eckeyvalue", Xml), ("<ecdsakeyvalue", Xml), ("<dsakeyvalue", Xml), ("x509certificate", Xml),
        ("kty:rsa", Jwk), ("kty:ec", Jwk), ("kty:okp", Jwk), ("kty:oct", Jwk), ("kty:akp", Jwk), ("kty=rsa", Jwk), ("kty=okp", Jwk), ("e:aqab", Jwk),
    ];

    // Parts of object identifiers: PKCS, X9.62, X9.57, SECG, RFC 8410 and X.520 names.
    private static readonly byte[][] Identifiers =
    [
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01],
        [0x2a, 0x86, 0x48, 0xce, 0x3d],
        [0x2a, 0x86, 0x48, 0xce, 0x38],
        [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00],
        [0x06, 0x03, 0x2b, 0x65, 0x6e],
        [0x06, 0x03, 0x2b, 0x65, 0x6f],
        [0x06, 0x03, 0x2b, 0x65, 0x70],
        [0x06, 0x03, 0x2b, 0x65, 0x71],
    ];

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static readonly JsonDocumentOptions LenientJson = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What the text is, such as "a key or certificate in PEM". Null: none of these.</summary>
    public static string? Find(string text) => Find(text, depth: 0);

    /// <summary>What the bytes are. Null: none of these.</summary>
    public static string? Find(ReadOnlySpan<byte> bytes) => Find(bytes, depth: 0);

    private static string? Find(string text, int depth)
    {
        if (depth > MaxDepth)
            return null;
        var plain = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
        var folded = Fold(plain, keepCase: false);
        foreach (var (marker, kind) in Markers)
        {
            if (folded.Contains(marker, StringComparison.Ordinal))
                return kind;
        }
        if (IsJson(plain))
            return Jwk;
        var compact = Fold(plain, keepCase: true);
        return (TryDecodeBase64(compact, out var bytes) ? Find(bytes, depth + 1) : null)
            ?? (HexText.TryDecode(compact, out bytes) ? Find(bytes, depth + 1) : null)
            ?? FindPart(compact, depth);
    }

    // A key with something before or after it, such as the name of a variable, or bytes as a programming language writes them.
    private static string? FindPart(string text, int depth)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && IsOfBase64(text[end]))
                end++;
            if (end - start >= MinPart && end - start < text.Length && TryDecodeBase64(text[start..end], out var bytes) && Find(bytes, depth + 1) is { } kind)
                return kind;
            start = end + 1;
        }
        var listed = text.Replace(text.StartsWith('x') ? "x" : "0x", "", StringComparison.OrdinalIgnoreCase);
        return listed.Length != text.Length && HexText.TryDecode(listed, out var listedBytes) ? Find(listedBytes, depth + 1) : null;
    }

    private static bool IsOfBase64(char c) => Base64Characters.Contains(c) || c is '-' or '_';

    private static string? Find(ReadOnlySpan<byte> bytes, int depth)
    {
        if (IsDer(bytes))
            return Der;
        if (IsSshBlob(bytes))
            return Ssh;
        if (IsPgpKey(bytes))
            return "a PGP key";
        if (CurvePoint.IsOnACurve(bytes))
            return "a point of an elliptic curve, which is a public key";
        return TryReadText(bytes, out var text) ? Find(text, depth + 1) : null;
    }

    /// <summary>Without blanks, invisible characters, quotes and escapes; every dash is a hyphen.</summary>
    private static string Fold(string text, bool keepCase)
    {
        var folded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\')
            {
                // A line break that was written as \n, or a quote that was escaped.
                i += i + 1 < text.Length && text[i + 1] is 'n' or 'r' or 't' ? 1 : 0;
                continue;
            }
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'' or '`' || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
                continue;
            c = char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation || c == '\u2212' ? '-' : c;
            _ = folded.Append(keepCase ? c : char.ToLowerInvariant(c));
        }
        return folded.ToString();
    }

    private static bool IsJson(string text)
    {
        var trimmed = text.Trim().Trim('\uFEFF', '\'', '"', '`').Trim();
        if (trimmed.Length < 2 || trimmed[0] is not ('{' or '['))
            return false;
        try
        {
            using var document = JsonDocument.Parse(trimmed, LenientJson);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryDecodeBase64(string text, out byte[] bytes)
    {
        var comma = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',', StringComparison.Ordinal) + 1 : 0;
        var start = text.StartsWith("base64:", StringComparison.OrdinalIgnoreCase) ? "base64:".Length : comma;
        var body = text[start..].TrimEnd('=').Replace('-', '+').Replace('_', '/');
        bytes = [];
        if (body.Length == 0 || body.AsSpan().ContainsAnyExcept(Base64Characters))
            return false;
        // A cut-off text is read as far as it goes.
        body = body.Length % 4 == 1 ? body[..^1] : body;
        bytes = new byte[body.Length / 4 * 3 + 3];
        var padded = body.PadRight((body.Length + 3) / 4 * 4, '=');
        var decoded = Convert.TryFromBase64String(padded, bytes, out var length);
        bytes = decoded ? bytes[..length] : [];
        return decoded;
    }

    private static bool IsDer(ReadOnlySpan<byte> bytes)
    {
        foreach (var identifier in Identifiers)
        {
            if (bytes.IndexOf(identifier) >= 0)
                return true;
        }
        return IsStartOfRsaKey(bytes) || IsSequence(bytes);
    }

    // PKCS#1, whole or cut off: a sequence that begins with a long number, or with the version 0 and a long number.
    private static bool IsStartOfRsaKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 16 || bytes[0] != 0x30 || bytes[1] is not (0x81 or 0x82))
            return false;
        var content = bytes[(bytes[1] == 0x81 ? 3 : 4)..];
        if (content is [0x02, 0x01, 0x00, ..])
            content = content[3..];
        return content is [0x02, 0x81 or 0x82, ..] && content[1] <= bytes[1];
    }

    /// <summary>Whether the bytes are one DER sequence of two elements or more, well-formed throughout.</summary>
    private static bool IsSequence(ReadOnlySpan<byte> bytes) =>
        bytes is [0x30, ..] && TryReadElement(ref bytes, out var content) && bytes.IsEmpty && CountElements(content, depth: 0) >= 2;

    /// <summary>How many elements there are. -1: something else.</summary>
    private static int CountElements(ReadOnlySpan<byte> bytes, int depth)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            var tag = bytes[0];
            if (depth > 8 || !IsKnownTag(tag) || !TryReadElement(ref bytes, out var content))
                return -1;
            if ((tag & 0x20) != 0 && CountElements(content, depth + 1) < 0)
                return -1;
            count++;
        }
        return count;
    }

    private static bool IsKnownTag(byte tag) =>
        tag is >= 0x01 and <= 0x06 or 0x0a or 0x0c or 0x13 or 0x14 or 0x16 or 0x17 or 0x18 or 0x1e or 0x30 or 0x31 or >= 0xa0 and <= 0xa4 or >= 0x80 and <= 0x82;

    private static bool TryReadElement(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (bytes.Length < 2)
            return false;
        int start = 2, length = bytes[1];
        if (length > 0x80)
        {
            var digits = length - 0x80;
            if (digits > 3 || bytes.Length < 2 + digits)
                return false;
            length = 0;
            foreach (var digit in bytes.Slice(2, digits))
                length = (length << 8) | digit;
            start += digits;
        }
        else if (length == 0x80)
        {
            return false;
        }
        if (bytes.Length - start < length)
            return false;
        content = bytes.Slice(start, length);
        bytes = bytes[(start + length)..];
        return true;
    }

    // RFC 4253 section 6.6: the length of the algorithm's name, then the name.
    private static bool IsSshBlob(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 8
        && BinaryPrimitives.ReadUInt32BigEndian(bytes) is >= 7 and <= 60
        && (bytes[4..].StartsWith("ssh-"u8) || bytes[4..].StartsWith("ecds"u8) || bytes[4..].StartsWith("sk-s"u8) || bytes[4..].StartsWith("sk-e"u8));

    // RFC 9580 section 5.5.2: a public or secret key packet of version 4 or 6 with a known algorithm.
    private static bool IsPgpKey(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 100 && bytes[0] is 0x98 or 0x99 or 0x94 or 0x95 or 0xc5 or 0xc6
        && bytes[1..].Length > 10 && (IsPgpBody(bytes[2..]) || IsPgpBody(bytes[3..]) || IsPgpBody(bytes[4..]));

    private static bool IsPgpBody(ReadOnlySpan<byte> body) => body[0] is 4 or 6 && body[5] is 1 or 2 or 3 or 16 or 17 or 18 or 19 or 22 or 25 or 27;

    private static bool TryReadText(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (bytes.Length < 16)
            return false;
        try
        {
            text = bytes.IndexOf((byte)0) >= 0 ? ReadUtf16(bytes) : StrictUtf8.GetString(bytes);
            return text.Length > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    // Text in ASCII has a zero in every other byte of UTF-16.
    private static string ReadUtf16(ReadOnlySpan<byte> bytes)
    {
        int even = 0, odd = 0;
        for (var i = 0; i < bytes.Length; i++)
            _ = bytes[i] != 0 ? 0 : i % 2 == 0 ? even++ : odd++;
        return odd > bytes.Length / 3 ? Encoding.Unicode.GetString(bytes)
            : even > bytes.Length / 3 ? Encoding.BigEndianUnicode.GetString(bytes)
            : "";
    }
}
