namespace Authenik8.Accounts;

/// <summary>A login at somebody else's identity provider. Two are equal when issuer and subject are, ordinally (OpenID Connect Core section 5.7).</summary>
public sealed record ExternalLogin
{
    /// <summary>The longest issuer or subject, in characters: 255.</summary>
    public const int MaxLength = 255;

    /// <summary>Names a login.</summary>
    /// <param name="issuer">The provider, claim <c>iss</c> of its ID tokens: 1 to 255 characters without control characters.</param>
    /// <param name="subject">Its id of the person, claim <c>sub</c>, under the same rules.</param>
    /// <exception cref="ArgumentException">One breaks these rules.</exception>
    public ExternalLogin(string issuer, string subject)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(subject);
        if (!Tokens.Subject.IsWellFormed(issuer))
            throw new ArgumentException($"An issuer is 1 to {MaxLength} characters without control characters or lone surrogates.", nameof(issuer));
        if (!Tokens.Subject.IsWellFormed(subject))
            throw new ArgumentException($"A subject is 1 to {MaxLength} characters without control characters or lone surrogates.", nameof(subject));
        Issuer = issuer;
        Subject = subject;
    }

    /// <summary>The provider.</summary>
    public string Issuer { get; }

    /// <summary>Its id of the person.</summary>
    public string Subject { get; }
}
