namespace Authenik8.Accounts;

/// <summary>What updating an account did.</summary>
public enum UpdateAccountOutcome
{
    /// <summary>The account is as it was given, its version one higher.</summary>
    Updated,

    /// <summary>Somebody else has changed it since it was read. Nothing was changed; read it again.</summary>
    Conflict,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>Another account of the tenant has the new e-mail address. Nothing was changed.</summary>
    EmailTaken,

    /// <summary>Another account of the tenant has one of the new external logins. Nothing was changed.</summary>
    LoginTaken,
}
