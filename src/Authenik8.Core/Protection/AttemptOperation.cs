namespace Authenik8.Protection;

/// <summary>What is attempted. Which limits apply to it, <see cref="AttemptGuard"/> knows.</summary>
internal enum AttemptOperation
{
    /// <summary>To log in with a password.</summary>
    Login,

    /// <summary>To register, which sends a message to the address given.</summary>
    Register,

    /// <summary>To have a message sent: forgot password, resend, change of e-mail address.</summary>
    SendMessage,

    /// <summary>To present a one-time code.</summary>
    VerifyCode,

    /// <summary>To refresh. Limited within the process only: no store is asked.</summary>
    Refresh,

    /// <summary>To start a session as a guest.</summary>
    CreateGuest,
}
