namespace Authenik8.Accounts.Identity;

/// <summary>Who has not verified an e-mail address.</summary>
public enum UnverifiedSide
{
    /// <summary>The identity provider.</summary>
    Provider,

    /// <summary>The account here: whoever registered it has not proved that the address is theirs. A password reset proves it.</summary>
    Account,
}
