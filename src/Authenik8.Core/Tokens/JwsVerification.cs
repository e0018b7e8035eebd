namespace Authenik8.Tokens;

/// <summary>The answer to "did this key sign this JWS?".</summary>
public abstract record JwsVerification
{
    private JwsVerification()
    {
    }

    /// <summary>The signature fits.</summary>
    /// <param name="Payload">The bytes that were signed, whatever they are.</param>
    public sealed record Valid(ReadOnlyMemory<byte> Payload) : JwsVerification;

    /// <summary>The JWS is refused.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Invalid(TokenFailure Reason) : JwsVerification;

    /// <summary>The key is refused: not a JWK, of an unsupported kind or curve, or too weak. The JWS was not looked at.</summary>
    /// <param name="Problem">Why, in a sentence without key material.</param>
    public sealed record UnusableKey(string Problem) : JwsVerification;
}
