namespace Authenik8.Accounts.Identity;

/// <summary>What became of unlinking an external login.</summary>
public enum UnlinkResult
{
    /// <summary>It is unlinked.</summary>
    Unlinked,

    /// <summary>The account does not have it, or there is no such account.</summary>
    NotLinked,

    /// <summary>It is the last way to log in to the account, so it stays.</summary>
    LastLogin,

    /// <summary>The account is disabled or pending deletion, so nothing about it changes.</summary>
    NotActive,
}
