namespace Authenik8.Passwords;

/// <summary>Why a password was not hashed.</summary>
/// <remarks>These are the bounds of the hash itself; what makes a good password is the account policy's to say.</remarks>
public enum PasswordRejection
{
    /// <summary>Fewer than 8 Unicode code points (NIST SP 800-63B section 5.1.1.2).</summary>
    TooShort,

    /// <summary>More than 1,024 bytes in UTF-8. Longer ones are refused, never truncated.</summary>
    TooLong,

    /// <summary>Not Unicode text: a surrogate without its other half, which UTF-8 cannot express.</summary>
    NotUnicode,
}
