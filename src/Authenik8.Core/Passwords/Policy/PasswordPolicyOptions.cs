namespace Authenik8.Passwords.Policy;

/// <summary>Which passwords may be chosen. There are no rules of composition and no expiry, as NIST SP 800-63B section 5.1.1.2 asks.</summary>
public sealed class PasswordPolicyOptions
{
    /// <summary>The fewest Unicode code points. Default 8; 8 to 64. 15 is advised where the password is the only factor.</summary>
    public int MinLength { get; set; } = 8;

    /// <summary>Whether the 35,012 most common passwords are refused. Default true.</summary>
    public bool CheckCommon { get; set; } = true;

    /// <summary>
    /// Words that a password may not contain in whatever case, such as the product's name (OWASP ASVS 6.2.11). Default
    /// empty; each 3 to 64 characters.
    /// </summary>
    public IList<string> ContextWords { get; } = [];
}
