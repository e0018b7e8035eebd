namespace Authenik8.Passwords;

/// <summary>What happens to a password before it is hashed.</summary>
public enum PasswordNormalization
{
    /// <summary>Nothing: the password is hashed exactly as received.</summary>
    None,

    /// <summary>
    /// Unicode normalization form KC, so that the same text typed on different keyboards is the same password (NIST
    /// SP 800-63B section 5.1.1.2). Needs the process to run with ICU; without it, start-up fails.
    /// </summary>
    Nfkc,
}
