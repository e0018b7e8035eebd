namespace Authenik8.Protection;

/// <summary>What is attempted. Which limits apply to it, <see cref="AttemptGuard"/> knows.</summary>
internal enum AttemptOperation
{
    /// <summary>To log in with a password.</summary>
    Login,

    /// <summary>To register, which sends a message to the address given.</summary>
    Register,

    /// <summary>To have a message sent that resets a password.</summary>
    SendMessage,

    /// <summary>
    /// To have a message sent that verifies an address: resend, change of e-mail address. Counted apart: the owner of a
    /// verified address gets none, so whoever used up their messages in this way would keep them from a reset unnoticed.
    /// </summary>
    SendVerification,

    /// <summary>To present a one-time code.</summary>
    VerifyCode,

    /// <summary>To refresh. Limited within the process only: no store is asked.</summary>
    Refresh,

    /// <summary>To start a session as a guest.</summary>
    CreateGuest,
}
