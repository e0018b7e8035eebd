namespace Authenik8.Accounts;

/// <summary>Why something about an account was refused.</summary>
public enum AccountFailure
{
    /// <summary>
    /// E-mail address and password do not belong together, or the address has not been verified yet, where it must be; which
    /// it is, is not told.
    /// </summary>
    InvalidCredentials,

    /// <summary>The password is right, but an administrator has disabled the account.</summary>
    Disabled,

    /// <summary>The password is right, but the account is pending deletion; it can be restored.</summary>
    PendingDeletion,

    /// <summary>The current password is wrong.</summary>
    WrongPassword,

    /// <summary>The person has no password and logged in too long ago: log in again first.</summary>
    ReauthenticationRequired,

    /// <summary>The code is wrong, spent, expired or not for this.</summary>
    InvalidCode,

    /// <summary>Somebody else has proved that address in the meantime.</summary>
    EmailTaken,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>The credentials of the account have changed since the caller's token was issued, or the account is closed.</summary>
    SessionEnded,

    /// <summary>Guests have nothing of the kind.</summary>
    Guest,

    /// <summary>The outbox for messages is full; try again later.</summary>
    OutboxFull,

    /// <summary>The host has no guests (<see cref="AccountOptions.AllowGuests"/>).</summary>
    GuestsNotAllowed,

    /// <summary>The code is right but belongs to no registration: a new password must come with it. The code is not spent.</summary>
    NewPasswordRequired,

    /// <summary>Administrators cannot take the permission from themselves, and cannot disable or delete their own account.</summary>
    OwnAdministration,
}
