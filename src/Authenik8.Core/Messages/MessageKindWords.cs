namespace Authenik8.Messages;

/// <summary>The kinds as words, for events, logs and metrics. A word never changes its meaning.</summary>
internal static class MessageKindWords
{
    /// <summary>Stands for the kind of an entry that could not be opened.</summary>
    public const string Unreadable = "unreadable";

    public static string ToWord(this MessageKind kind) => kind switch
    {
        MessageKind.VerifyEmail => "verify_email",
        MessageKind.ResetPassword => "reset_password",
        MessageKind.AlreadyRegistered => "already_registered",
        MessageKind.ConfirmEmailChange => "confirm_email_change",
        MessageKind.EmailChangeRequested => "email_change_requested",
        MessageKind.EmailChanged => "email_changed",
        MessageKind.PasswordChanged => "password_changed",
        MessageKind.DeletionRequested => "deletion_requested",
        MessageKind.AccountLocked => "account_locked",
        MessageKind.IdentityLinked => "identity_linked",
        _ => "unknown",
    };
}
