using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Authenik8.Tokens.Claims;

/// <summary>Writes a claims set into a span, whole or not at all.</summary>
internal ref struct ClaimsBuffer(Span<byte> destination)
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    // RFC 6749 section 3.3: printable ASCII without space, quote and backslash.
    private static readonly SearchValues<char> ScopeCharacters = SearchValues.Create(
        "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Writes JSON as it is.</summary>
    public void Raw(scoped ReadOnlySpan<byte> json)
    {
        if (!json.TryCopyTo(_destination[Length..]))
            throw new ClaimsTooLargeException();
        Length += json.Length;
    }

    public void Number(long value)
    {
        if (!Utf8Formatter.TryFormat(value, _destination[Length..], out var written))
            throw new ClaimsTooLargeException();
        Length += written;
    }

    /// <summary>Writes a JSON string.</summary>
    /// <exception cref="ArgumentException">It is null, empty, or not well-formed Unicode; the message names the claim.</exception>
    public void Text(string? value, string claim)
    {
        if (string.IsNullOrEmpty(value))
            throw new ClaimException(claim, "has an empty text");
        Raw("\""u8);
        var rest = _destination[Length..];
        var status = Utf8.FromUtf16(value, rest, out _, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.InvalidData)
            throw new ClaimException(claim, "has a text with a lone surrogate");
        if (status != OperationStatus.Done)
            throw new ClaimsTooLargeException();
        if (Encoder.FindFirstCharacterToEncodeUtf8(rest[..written]) < 0)
            Length += written;
        else
            Raw(JsonEncodedText.Encode(value, Encoder).EncodedUtf8Bytes);
        Raw("\""u8);
    }

    /// <summary>Writes an array of JSON strings.</summary>
    public void Texts(IReadOnlyList<string> values, string claim)
    {
        var separator = "["u8;
        for (var i = 0; i < values.Count; i++)
        {
            Raw(separator);
            Text(values[i], claim);
            separator = ","u8;
        }
        Raw("]"u8);
    }

    /// <summary>Writes one scope, without quotes.</summary>
    /// <exception cref="ArgumentException">It is not a scope-token of RFC 6749 section 3.3.</exception>
    public void ScopeToken(string? scope)
    {
        if (string.IsNullOrEmpty(scope) || scope.AsSpan().ContainsAnyExcept(ScopeCharacters))
            throw new ClaimException(ClaimNames.Scope, "has a scope that is empty or has a space, a quote, a backslash or a character outside ASCII");
        if (!Encoding.ASCII.TryGetBytes(scope, _destination[Length..], out var written))
            throw new ClaimsTooLargeException();
        Length += written;
    }

    /// <summary>Writes a 128-bit id as a JSON string.</summary>
    public void Id(UInt128 value)
    {
        Span<byte> text = stackalloc byte[Base64Url128.TextLength];
        Base64Url128.WriteUtf8(value, text);
        Raw("\""u8);
        Raw(text);
        Raw("\""u8);
    }
}
