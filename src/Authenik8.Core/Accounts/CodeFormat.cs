namespace Authenik8.Accounts;

/// <summary>What the one-time codes in messages look like.</summary>
public enum CodeFormat
{
    /// <summary>256 random bits in a text that says whose it is, for a link. It is redeemed by itself.</summary>
    Link,

    /// <summary>Eight random digits, to be typed. It is redeemed together with the e-mail address.</summary>
    Digits,
}
