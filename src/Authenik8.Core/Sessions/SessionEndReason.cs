namespace Authenik8.Sessions;

/// <summary>Why a session was ended. The numbers are stored: they never change their meaning.</summary>
public enum SessionEndReason
{
    /// <summary>Its own client logged out.</summary>
    Logout = 1,

    /// <summary>Its owner ended it from another session.</summary>
    EndedByOwner = 2,

    /// <summary>The host or an administrator ended it.</summary>
    Administrator = 3,

    /// <summary>A refresh token came back that had been exchanged before: somebody holds a copy (RFC 9700 section 4.14.2).</summary>
    Theft = 4,

    /// <summary>A newer session of the subject took its place under <see cref="SessionOptions.MaxPerSubject"/>.</summary>
    Evicted = 5,

    /// <summary>The password or the e-mail address of the account was changed from another session.</summary>
    CredentialsChanged = 6,

    /// <summary>The account is being deleted; no record of the session is kept.</summary>
    AccountClosed = 7,
}
