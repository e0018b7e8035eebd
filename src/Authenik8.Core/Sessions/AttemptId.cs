namespace Authenik8.Sessions;

/// <summary>
/// Names one call of the engine to rotate. A store that sees the same one again knows that the first try arrived, so a
/// call whose answer was lost may be repeated.
/// </summary>
/// <param name="Value">128 random bits.</param>
public readonly record struct AttemptId(UInt128 Value)
{
    /// <summary>A new id from the cryptographic random number generator.</summary>
    public static AttemptId New() => new(Tokens.Base64Url128.Random());

    /// <summary>The id as 22 base64url characters.</summary>
    public override string ToString() => Tokens.Base64Url128.Format(Value);
}
