namespace Authenik8.Events;

/// <summary>The names of security events. Stable: a name is never given another meaning.</summary>
public static class SecurityEventNames
{
    /// <summary>Somebody logged in. Reason: the method, such as <c>pwd</c>.</summary>
    public const string LoginSucceeded = "login.succeeded";

    /// <summary>A login was refused. Reason: <c>unknown_account</c>, <c>wrong_password</c>, <c>no_password</c>, <c>email_not_verified</c>, <c>disabled</c>, <c>pending_deletion</c>, <c>unusable_hash</c>, <c>credentials_changed</c>.</summary>
    public const string LoginFailed = "login.failed";

    /// <summary>An attempt was not evaluated, because there had been too many. Summed up, see <see cref="SecurityEvent.Count"/>, as are failed logins, refused codes and refreshes, and requests for resets. Reason: the operation, such as <c>login</c>.</summary>
    public const string AttemptThrottled = "attempt.throttled";

    /// <summary>Somebody logged in who had failed often before; the person may want to know.</summary>
    public const string LoginAfterFailures = "login.after_failures";

    /// <summary>An account was made. Reason: <c>password</c>, <c>external</c>, <c>guest</c> or <c>import</c>.</summary>
    public const string AccountRegistered = "account.registered";

    /// <summary>A guest became an account with a password, under the same id.</summary>
    public const string GuestUpgraded = "account.guest_upgraded";

    /// <summary>An account had too many failed logins in a row; only its known devices and a reset open it.</summary>
    public const string AccountLocked = "account.locked";

    /// <summary>A locked account was opened by its owner.</summary>
    public const string AccountUnlocked = "account.unlocked";

    /// <summary>An administrator disabled an account.</summary>
    public const string AccountDisabled = "account.disabled";

    /// <summary>An administrator enabled an account.</summary>
    public const string AccountEnabled = "account.enabled";

    /// <summary>An administrator changed roles or permissions.</summary>
    public const string AccountRolesChanged = "account.roles_changed";

    /// <summary>An administrator ended every session of an account; each that was live raises <see cref="SessionRevoked"/> as well.</summary>
    public const string AccountSessionsEnded = "account.sessions_ended";

    /// <summary>A person asked for the deletion of their account.</summary>
    public const string AccountDeletionRequested = "account.deletion_requested";

    /// <summary>A person took that back.</summary>
    public const string AccountRestored = "account.restored";

    /// <summary>An account was deleted for good.</summary>
    public const string AccountPurged = "account.purged";

    /// <summary>An e-mail address was verified.</summary>
    public const string EmailVerified = "email.verified";

    /// <summary>Somebody asked to change the e-mail address of an account.</summary>
    public const string EmailChangeRequested = "email.change_requested";

    /// <summary>The e-mail address of an account was changed.</summary>
    public const string EmailChanged = "email.changed";

    /// <summary>A password was changed by its owner, who knew the former one.</summary>
    public const string PasswordChanged = "password.changed";

    /// <summary>A password reset was asked for: by an administrator, who is the actor, or by somebody who named an address, whose account is not looked for then, so that no subject is told.</summary>
    public const string PasswordResetRequested = "password.reset_requested";

    /// <summary>A password was reset with a code from a message.</summary>
    public const string PasswordReset = "password.reset";

    /// <summary>A one-time code was refused: wrong, spent or expired. Which, and whose it was meant to be, is not told.</summary>
    public const string CodeRefused = "code.refused";

    /// <summary>An external login was linked to an account.</summary>
    public const string IdentityLinked = "identity.linked";

    /// <summary>An external login was unlinked from an account. Reason: none where its owner did; <c>password_reset</c> or <c>email_verified</c> where the login was linked before the owner of the mailbox had a say.</summary>
    public const string IdentityUnlinked = "identity.unlinked";

    /// <summary>An external login was not linked. Reason: <c>link_required</c>, <c>linked_to_another</c>, <c>email_not_verified</c>.</summary>
    public const string IdentityLinkRefused = "identity.link_refused";

    /// <summary>A session was started.</summary>
    public const string SessionStarted = "session.started";

    /// <summary>A session was ended. Reason: <c>logout</c>, <c>ended_by_owner</c>, <c>administrator</c>, <c>theft</c>, <c>evicted</c>, <c>credentials_changed</c>, <c>account_closed</c>.</summary>
    public const string SessionRevoked = "session.revoked";

    /// <summary>A refresh token came back that had been exchanged: somebody holds a copy. The session is ended.</summary>
    public const string RefreshReuseDetected = "refresh.reuse_detected";

    /// <summary>A refresh was refused because its subject may not go on.</summary>
    public const string RefreshDenied = "refresh.denied";

    /// <summary>Access tokens were revoked. Reason: <c>token</c>, <c>subject</c> or <c>tenant</c>.</summary>
    public const string TokensRevoked = "tokens.revoked";

    /// <summary>Attempts are limited within this process only, because the store of the limiter cannot be reached.</summary>
    public const string LimiterDegraded = "limiter.degraded";

    /// <summary>A password was accepted without asking whether it has leaked, because that service did not answer.</summary>
    public const string BreachCheckSkipped = "breach_check.skipped";

    /// <summary>A message could not be delivered, and is not tried again. Reason: the kind of message.</summary>
    public const string MessageDeadLettered = "message.dead_lettered";
}
