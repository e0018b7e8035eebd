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

    /// <summary>To start one more session, after the password or another proof was right: successes have a limit as well.</summary>
    CompleteLogin,

    /// <summary>To present one-time digits, or what is no code at all.</summary>
    VerifyCode,

    /// <summary>To present the code of a link whose tag is genuine. It cannot be guessed, so only its own repetitions are counted.</summary>
    VerifyLink,

    /// <summary>To refresh a session. Limited within the process only: no store is asked.</summary>
    Refresh,

    /// <summary>To present a refresh token that was refused. Limited within the process only.</summary>
    RefusedRefresh,

    /// <summary>To start a session as a guest.</summary>
    CreateGuest,
}
