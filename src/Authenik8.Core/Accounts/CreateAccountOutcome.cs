namespace Authenik8.Accounts;

/// <summary>What creating an account did.</summary>
public enum CreateAccountOutcome
{
    /// <summary>The account is kept, with version 0.</summary>
    Created,

    /// <summary>Another account of the tenant has the e-mail address. Nothing was changed.</summary>
    EmailTaken,

    /// <summary>Another account of the tenant has one of the external logins. Nothing was changed.</summary>
    LoginTaken,

    /// <summary>There is an account of that id. Nothing was changed.</summary>
    IdTaken,
}
