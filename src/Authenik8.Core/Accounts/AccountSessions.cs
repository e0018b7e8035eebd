using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Starts and ends the sessions of accounts.</summary>
internal sealed class AccountSessions(ISessionService sessions, AccountGrants grants, AccountEditor editor, KnownDevices devices, TimeProvider clock)
{
    /// <summary>Starts a session of an account as it was when its owner was authenticated.</summary>
    /// <remarks>
    /// The session is started first, the account asked second. Whoever closes the account or changes its credentials does it
    /// the other way round: the account first, its sessions second. So one of the two sees the other, and no session outlives
    /// the credentials that it was started with.
    /// </remarks>
    /// <param name="account">The account that was read before its owner was authenticated.</param>
    /// <param name="methods">How, RFC 8176 values.</param>
    /// <param name="client">The client.</param>
    /// <param name="change">What else the login changes. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The login; null where the account has changed in the meantime so that there must be none.</returns>
    public async Task<LoggedIn?> StartAsync(
        Account account, IReadOnlyList<string> methods, ClientContext client, Func<Account, Account>? change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var tokens = await sessions.StartAsync(
                new StartSessionCommand
                {
                    Subject = account.Subject,
                    Grant = await grants.StartAsync(account, methods, cancellationToken).ConfigureAwait(false),
                    Device = client.Device,
                },
                cancellationToken).ConfigureAwait(false);

            var now = clock.GetUtcNow();
            var edited = await editor.EditAsync(
                account,
                latest => IsUsable(latest) && latest.SecurityVersion == account.SecurityVersion
                    ? (change?.Invoke(latest) ?? latest) with { LastLoginAt = now, DeletionDueAt = latest.IsPendingRegistration ? null : latest.DeletionDueAt }
                    : null,
                CancellationToken.None).ConfigureAwait(false);
            if (edited is { Before: { } before, After: { } after } && GrantsTheSame(before, account))
                return new LoggedIn(tokens, AccountView.Of(after), devices.Remember(after, client.KnownDevice));
            _ = await sessions.EndAsync(account.Subject, tokens.SessionId, SessionEndReason.CredentialsChanged, CancellationToken.None).ConfigureAwait(false);
            if (edited.After is not { } changed)
                return null;
            // Roles were taken or given while the password was compared; a revocation that went with that has not seen
            // this token. Once more, with those that hold now.
            account = changed;
        }
    }

    /// <summary>Ends every session of an account whose credentials have changed, but the one that goes on.</summary>
    public Task EndOthersAsync(Subject account, SessionId? keep, SessionEndReason reason) => keep is { } kept
        ? sessions.EndAllButAsync(account, kept, reason, CancellationToken.None)
        : sessions.EndAllAsync(account, reason, CancellationToken.None);

    /// <summary>Whether sessions may be started.</summary>
    public static bool IsUsable(Account account) => account.Status is AccountStatus.Active or AccountStatus.Locked;

    private static bool GrantsTheSame(Account one, Account other) =>
        one.IsGuest == other.IsGuest
        && one.Roles.SequenceEqual(other.Roles, StringComparer.Ordinal) && one.Permissions.SequenceEqual(other.Permissions, StringComparer.Ordinal);
}
