namespace Authenik8.Sessions;

/// <summary>The reasons as words, for events and traces. A word never changes its meaning.</summary>
internal static class SessionEndReasonWords
{
    public static string ToWord(this SessionEndReason reason) => reason switch
    {
        SessionEndReason.Logout => "logout",
        SessionEndReason.EndedByOwner => "ended_by_owner",
        SessionEndReason.Administrator => "administrator",
        SessionEndReason.Theft => "theft",
        SessionEndReason.Evicted => "evicted",
        SessionEndReason.CredentialsChanged => "credentials_changed",
        SessionEndReason.AccountClosed => "account_closed",
        _ => "unknown",
    };
}
