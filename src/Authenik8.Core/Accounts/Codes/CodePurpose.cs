namespace Authenik8.Accounts.Codes;

/// <summary>What a one-time code is good for. The numbers are stored: they never change their meaning.</summary>
public enum CodePurpose
{
    /// <summary>Proves the e-mail address of an account.</summary>
    VerifyEmail = 1,

    /// <summary>Sets a new password.</summary>
    ResetPassword = 2,

    /// <summary>Proves the new e-mail address of an account, which it then gets.</summary>
    ChangeEmail = 3,

    /// <summary>Links an external login.</summary>
    LinkIdentity = 4,

    /// <summary>Proves the e-mail address of a guest, who then becomes an account with a password.</summary>
    UpgradeGuest = 5,
}
