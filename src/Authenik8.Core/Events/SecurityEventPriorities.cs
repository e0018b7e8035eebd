using System.Collections.Frozen;

namespace Authenik8.Events;

/// <summary>Which events are which.</summary>
internal static class SecurityEventPriorities
{
    private static readonly FrozenSet<string> Repeatable = FrozenSet.ToFrozenSet(
        [
            SecurityEventNames.AttemptThrottled,
            SecurityEventNames.LoginFailed,
            SecurityEventNames.CodeRefused,
            SecurityEventNames.RefreshDenied,
            SecurityEventNames.PasswordResetRequested,
            SecurityEventNames.IdentityLinkRefused,
            SecurityEventNames.BreachCheckSkipped,
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Important = FrozenSet.ToFrozenSet(
        [
            SecurityEventNames.RefreshReuseDetected,
            SecurityEventNames.SessionRevoked,
            SecurityEventNames.TokensRevoked,
            SecurityEventNames.LoginAfterFailures,
            SecurityEventNames.AccountLocked,
            SecurityEventNames.AccountUnlocked,
            SecurityEventNames.AccountDisabled,
            SecurityEventNames.AccountEnabled,
            SecurityEventNames.AccountRolesChanged,
            SecurityEventNames.AccountSessionsEnded,
            SecurityEventNames.AccountDeletionRequested,
            SecurityEventNames.AccountRestored,
            SecurityEventNames.AccountPurged,
            SecurityEventNames.GuestUpgraded,
            SecurityEventNames.EmailVerified,
            SecurityEventNames.EmailChangeRequested,
            SecurityEventNames.EmailChanged,
            SecurityEventNames.PasswordChanged,
            SecurityEventNames.PasswordReset,
            SecurityEventNames.IdentityLinked,
            SecurityEventNames.IdentityUnlinked,
            SecurityEventNames.LimiterDegraded,
            SecurityEventNames.MessageDeadLettered,
        ],
        StringComparer.Ordinal);

    /// <summary>The priority of an event by its name.</summary>
    public static SecurityEventPriority Of(string name) =>
        Important.Contains(name) ? SecurityEventPriority.Important
        : Repeatable.Contains(name) ? SecurityEventPriority.Repeatable
        : SecurityEventPriority.Routine;
}
