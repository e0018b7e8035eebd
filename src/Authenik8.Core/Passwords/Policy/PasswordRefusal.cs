namespace Authenik8.Passwords.Policy;

/// <summary>Why a password may not be chosen. Of several reasons the first in this order is told.</summary>
public enum PasswordRefusal
{
    /// <summary>Not Unicode text: a surrogate without its other half.</summary>
    NotUnicode,

    /// <summary>More than 1,024 bytes in UTF-8.</summary>
    TooLong,

    /// <summary>Fewer code points than <see cref="PasswordPolicyOptions.MinLength"/>.</summary>
    TooShort,

    /// <summary>One of those that many people choose.</summary>
    Common,

    /// <summary>Contains the account's e-mail address, the part of it before the @, or the name of its domain.</summary>
    ContainsEmail,

    /// <summary>Contains the account's name, or a part of it.</summary>
    ContainsName,

    /// <summary>Contains one of <see cref="PasswordPolicyOptions.ContextWords"/>.</summary>
    ContainsContextWord,

    /// <summary>Has leaked somewhere, as <see cref="IBreachedPasswords"/> says.</summary>
    Breached,
}
