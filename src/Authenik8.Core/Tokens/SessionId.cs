namespace Authenik8.Tokens;

/// <summary>Names a session, that is one login on one device: 128 random bits; claim <c>sid</c>.</summary>
/// <param name="Value">The 128 bits.</param>
public readonly record struct SessionId(UInt128 Value)
{
    /// <summary>A new id from the cryptographic random number generator.</summary>
    public static SessionId New() => new(Base64Url128.Random());

    /// <summary>Reads the 22 base64url characters that <see cref="ToString"/> writes; anything else is refused.</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="id">The id read, where the answer is true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out SessionId id)
    {
        var parsed = Base64Url128.TryParse(text, out var value);
        id = new SessionId(value);
        return parsed;
    }

    /// <summary>The id as 22 base64url characters.</summary>
    public override string ToString() => Base64Url128.Format(Value);
}
