using System.Collections.Frozen;

namespace Authenik8.Events;

/// <summary>The reasons that the engine gives, as <see cref="SecurityEventNames"/> tells them.</summary>
internal static class SecurityEventReasons
{
    /// <summary>The tag of a reason that is not one of ours.</summary>
    private const string Other = "other";

    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        [
            // login.succeeded
            "pwd", "mfa", "fed", "external",
            // login.failed
            "unknown_account", "wrong_password", "no_password", "email_not_verified", "disabled", "pending_deletion", "unusable_hash",
            // attempt.throttled
            "login", "register", "send_message", "verify_code", "refresh", "create_guest",
            // account.registered
            "password", "guest",
            // identity.link_refused
            "link_required", "linked_to_another",
            // session.revoked
            "logout", "ended_by_owner", "administrator", "theft", "evicted", "credentials_changed", "account_closed",
            // tokens.revoked
            "token", "subject", "tenant",
            // message.dead_lettered
            "verify_email", "reset_password", "already_registered", "confirm_email_change", "email_change_requested", "email_changed",
            "password_changed", "deletion_requested", "account_locked", "identity_linked", "unreadable",
        ],
        StringComparer.Ordinal);

    /// <summary>The reason where it is one of a fixed set, as a metric's tag has to be: a host may give any.</summary>
    public static string? Bounded(string? reason) => reason is null || Words.Contains(reason) ? reason : Other;
}
