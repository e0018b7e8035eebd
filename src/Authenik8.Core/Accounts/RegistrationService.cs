using Authenik8.Accounts.Codes;
using Authenik8.Diagnostics;
using Authenik8.Messages;
using Authenik8.Protection;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class RegistrationService(
    IAccountStore store,
    NewAccounts accounts,
    NewPasswords passwords,
    AttemptGuard guard,
    AccountMessages messages,
    AccountSessions sessions,
    IOptions<Authenik8Options> options) : IRegistrationService
{
    private readonly bool _allowGuests = options.Value.Accounts.AllowGuests;

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> RegisterAsync(RegisterCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.DisplayName is not null && !DisplayNames.IsWellFormed(command.DisplayName))
            throw new ArgumentException(DisplayNames.Rule, nameof(command));
        using var activity = Authenik8Activities.Start("register");
        var attempt = await guard.AcquireAsync(
            AttemptOperation.Register, AccountKeys.Of(command.Tenant, command.Email), command.Client, device: null, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<Accepted>.Throttled(attempt.RetryAfter);
        var origin = command.Client.OriginOf(AccountKeys.Of(command.Tenant, command.Email));
        var hashed = await passwords.HashAsync(command.Password, command.Email, command.DisplayName, origin, cancellationToken).ConfigureAwait(false);
        if (hashed is not AccountResult<string>.Done { Value: var hash })
            return hashed.Refuse<Accepted>();
        if (await FindGuestAsync(command, cancellationToken).ConfigureAwait(false) is { } guest)
            return await InviteGuestAsync(guest, command, hash, cancellationToken).ConfigureAwait(false);

        // From here on a known, an unknown and an unproved address take the same two calls, one to the accounts and one to the outbox, with
        // the same request for a message. What the address is decides the message in the background.
        var account = accounts.Registration(command.Tenant, command.Email, hash, command.DisplayName);
        _ = await accounts.TryKeepAsync(account, "password", cancellationToken).ConfigureAwait(false);
        return await messages.AboutAsync(
            MessageKind.VerifyEmail,
            command.Tenant,
            command.Email,
            new CodeData { Email = command.Email.Value, PasswordHash = hash, DisplayName = command.DisplayName },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<AccountResult<LoggedIn>> StartGuestAsync(string? tenant, ClientContext client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!_allowGuests)
            return new AccountResult<LoggedIn>.Refused(AccountFailure.GuestsNotAllowed);
        var attempt = await guard.AcquireAsync(AttemptOperation.CreateGuest, accountKey: null, client, device: null, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<LoggedIn>.Throttled(attempt.RetryAfter);
        var guest = accounts.Guest(tenant);
        _ = await accounts.TryKeepAsync(guest, "guest", cancellationToken).ConfigureAwait(false);
        return await sessions.StartAsync(guest, [], client, change: null, cancellationToken).ConfigureAwait(false) is { } loggedIn
            ? new AccountResult<LoggedIn>.Done(loggedIn)
            : new AccountResult<LoggedIn>.Refused(AccountFailure.SessionEnded);
    }

    private async Task<Account?> FindGuestAsync(RegisterCommand command, CancellationToken cancellationToken)
    {
        if (command.Client.AccessToken is not { SecurityVersion: { } securityVersion } token || token.Subject.Tenant != command.Tenant)
            return null;
        var account = await store.FindAsync(token.Subject, cancellationToken).ConfigureAwait(false);
        return account is { IsGuest: true, Status: AccountStatus.Active } && account.Honors(token.SessionId, securityVersion) ? account : null;
    }

    // The guest changes when the address is proved, so that nobody learns from what the guest sees whether it was free.
    private Task<AccountResult<Accepted>> InviteGuestAsync(Account guest, RegisterCommand command, string hash, CancellationToken cancellationToken) =>
        messages.ToAsync(
            MessageKind.VerifyEmail,
            guest.Subject,
            command.Email,
            new CodeData
            {
                Email = command.Email.Value,
                PasswordHash = hash,
                DisplayName = command.DisplayName,
                Session = command.Client.AccessToken?.SessionId?.ToString(),
            },
            cancellationToken);
}
