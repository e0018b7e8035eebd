namespace Authenik8.Accounts;

/// <summary>Whether an account may be used. The numbers are stored: they never change their meaning.</summary>
public enum AccountStatus
{
    /// <summary>It may be used.</summary>
    Active = 1,

    /// <summary>Too many logins failed in a row. Its sessions go on; its known devices may log in; a password reset opens it for all.</summary>
    Locked = 2,

    /// <summary>An administrator closed it.</summary>
    Disabled = 3,

    /// <summary>Its owner deleted it; it is purged at <see cref="Account.DeletionDueAt"/> unless it is restored before.</summary>
    PendingDeletion = 4,
}
