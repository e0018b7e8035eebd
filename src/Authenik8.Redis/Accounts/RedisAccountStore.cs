using Authenik8.Accounts;
using Authenik8.Passwords;
using Authenik8.Redis.Connections;
using Authenik8.Sessions;
using Authenik8.Tokens;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>Accounts on Redis: one script for each change, so that account, addresses and logins change together or not at all.</summary>
/// <remarks>
/// <para>For that, all accounts of one tenant are in one slot of a Cluster, and so on one node: what a Cluster spreads is
/// tenants. Without tenants one node holds all accounts, at about a kilobyte each; sessions, which are far busier, are spread
/// by person all the same.</para>
/// <para>Accounts have no TTL. A Redis that keeps them needs its append-only file, and must not evict.</para>
/// </remarks>
internal sealed class RedisAccountStore(RedisCommands commands, RedisKeys keys, IPasswordHasher? hasher = null) : IAccountStore
{
    private const long AnswerRetention = 60_000;

    private readonly DueAccounts _due = new(commands, keys);

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<CreateAccountOutcome> CreateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        hasher?.ThrowIfUnusable(account);
        var slot = SlotOf(account.Subject);
        var name = AccountName.Of(account.Subject);
        await RegisterIfDueAsync(account, cancellationToken).ConfigureAwait(false);
        var answer = await commands.EvaluateAsync(
            RedisScript.CreateAccount,
            [slot.Account(name), slot.List, slot.Due, NewAnswer(slot)],
            [name, AccountRecord.Write(account with { Version = 0 }), slot.Prefix, DueScore(account), AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        return (AccountAnswer)(int)answer switch
        {
            AccountAnswer.Done => CreateAccountOutcome.Created,
            AccountAnswer.EmailTaken => CreateAccountOutcome.EmailTaken,
            AccountAnswer.LoginTaken => CreateAccountOutcome.LoginTaken,
            AccountAnswer.IdTaken => CreateAccountOutcome.IdTaken,
            _ => throw AccountRecord.Unreadable(),
        };
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<Account?> FindAsync(Subject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var found = await commands.GetAsync([SlotOf(subject).Account(AccountName.Of(subject))], cancellationToken).ConfigureAwait(false);
        return Read(found[0], account => account.Subject == subject);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<Account?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var slot = SlotOf(tenant);
        var found = await commands.EvaluateAsync(
            RedisScript.FindAccount, [slot.Of(email)], [slot.AccountPrefix], cancellationToken).ConfigureAwait(false);
        return Read((RedisValue)found, account => account.Email == email && account.Subject.Tenant == tenant);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<Account?> FindByLoginAsync(string? tenant, ExternalLogin login, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        var slot = SlotOf(tenant);
        var found = await commands.EvaluateAsync(
            RedisScript.FindAccount, [slot.Of(login)], [slot.AccountPrefix], cancellationToken).ConfigureAwait(false);
        return Read((RedisValue)found, account => account.ExternalLogins.Contains(login) && account.Subject.Tenant == tenant);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<UpdateAccountOutcome> UpdateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var slot = SlotOf(account.Subject);
        var name = AccountName.Of(account.Subject);
        await RegisterIfDueAsync(account, cancellationToken).ConfigureAwait(false);
        var answer = await commands.EvaluateAsync(
            RedisScript.UpdateAccount,
            [slot.Account(name), slot.Due, NewAnswer(slot)],
            [name, AccountRecord.Write(account), slot.Prefix, DueScore(account), AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        return (AccountAnswer)(int)answer switch
        {
            AccountAnswer.Done => UpdateAccountOutcome.Updated,
            AccountAnswer.Conflict => UpdateAccountOutcome.Conflict,
            AccountAnswer.NotFound => UpdateAccountOutcome.NotFound,
            AccountAnswer.EmailTaken => UpdateAccountOutcome.EmailTaken,
            AccountAnswer.LoginTaken => UpdateAccountOutcome.LoginTaken,
            _ => throw AccountRecord.Unreadable(),
        };
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<bool> DeleteAsync(Subject subject, long version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var slot = SlotOf(subject);
        var name = AccountName.Of(subject);
        var answer = await commands.EvaluateAsync(
            RedisScript.DeleteAccount,
            [slot.Account(name), slot.List, slot.Due, NewAnswer(slot)],
            [name, AccountRecord.VersionBytes(version), slot.Prefix, AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        return (AccountAnswer)(int)answer switch
        {
            AccountAnswer.Done => true,
            AccountAnswer.Conflict or AccountAnswer.NotFound => false,
            _ => throw AccountRecord.Unreadable(),
        };
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<AccountPage> ListAsync(ListAccountsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, ListAccountsQuery.MaxLimit, nameof(query));
        var slot = SlotOf(query.Tenant);
        var begin = AccountCursor.TryParse(query.Cursor, out var place) ? "(" + place : "-";
        var answer = await commands.EvaluateAsync(
            RedisScript.ListAccounts,
            [slot.List],
            [begin, query.Limit, slot.AccountPrefix, AccountTime.Length],
            cancellationToken).ConfigureAwait(false);
        var placesAndRecords = (RedisValue[])answer!;
        var accounts = new Account[placesAndRecords.Length / 2];
        for (var i = 0; i < accounts.Length; i++)
        {
            var name = ((string)placesAndRecords[2 * i]!)[AccountTime.Length..];
            accounts[i] = Read(placesAndRecords[(2 * i) + 1], account => AccountName.Of(account.Subject) == name)!;
        }
        // One more than asked for tells that there is a next page, which begins after the last of this one.
        var hasMore = placesAndRecords.Length % 2 == 1;
        return new AccountPage(accounts, hasMore ? AccountCursor.Format((string)placesAndRecords[^3]!) : null);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public ValueTask<IReadOnlyList<Account>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return _due.ListAsync(now, max, cancellationToken);
    }

    private static Account? Read(RedisValue record, Func<Account, bool> isMeant) =>
        (byte[]?)record is { } bytes ? AccountRecord.Read(bytes, isMeant) : null;

    private static RedisKey NewAnswer(AccountKeys slot) => slot.Answer(AttemptId.New().ToString());

    private static RedisValue DueScore(Account account) =>
        account.DeletionDueAt is { } dueAt ? dueAt.ToUnixTimeMilliseconds() : RedisValue.EmptyString;

    private AccountKeys SlotOf(Subject subject) => SlotOf(subject.Tenant);

    private AccountKeys SlotOf(string? tenant) => keys.Accounts(RedisKeys.AccountsTag(tenant));

    private ValueTask RegisterIfDueAsync(Account account, CancellationToken cancellationToken) => account.DeletionDueAt is null
        ? ValueTask.CompletedTask
        : _due.RegisterAsync(RedisKeys.AccountsTag(account.Subject.Tenant), cancellationToken);
}
