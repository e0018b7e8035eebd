namespace Authenik8.Tokens.Keys;

/// <summary>A key and the times between which it signs and verifies.</summary>
internal sealed class ScheduledKey(SigningKey key, DateTimeOffset? notBefore, DateTimeOffset? retireAt)
{
    public SigningKey Key { get; } = key;

    public DateTimeOffset SignsFrom { get; } = notBefore ?? DateTimeOffset.MinValue;

    public DateTimeOffset SignsUntil { get; } = retireAt ?? DateTimeOffset.MaxValue;

    public bool SignsAt(DateTimeOffset now) => Key.CanSign && now >= SignsFrom && now < SignsUntil;

    /// <summary>When the last token that this key signed has expired everywhere.</summary>
    /// <param name="tokenLife">How long a token can be accepted after it was signed.</param>
    public DateTimeOffset VerifiesUntil(TimeSpan tokenLife) =>
        SignsUntil < DateTimeOffset.MaxValue - tokenLife ? SignsUntil + tokenLife : DateTimeOffset.MaxValue;
}
