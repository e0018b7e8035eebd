namespace Authenik8.Redis.Accounts;

/// <summary>What the scripts about accounts answer.</summary>
internal enum AccountAnswer
{
    /// <summary>It is done.</summary>
    Done = 0,

    /// <summary>The account has another version.</summary>
    Conflict = 1,

    /// <summary>There is no such account.</summary>
    NotFound = 2,

    /// <summary>Another account has the e-mail address.</summary>
    EmailTaken = 3,

    /// <summary>Another account has one of the logins.</summary>
    LoginTaken = 4,

    /// <summary>There is an account of that id.</summary>
    IdTaken = 5,

    /// <summary>The record is damaged, or of a later version.</summary>
    Unreadable = 6,

    /// <summary>Other names lead to the new record than to the old one, and the keys of both must be declared.</summary>
    NamesNeeded = 7,
}
