using Authenik8.Accounts;
using Authenik8.Passwords;
using Authenik8.Redis.Connections;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>Accounts on Redis: one script for each change, so that account, addresses and logins change together or not at all.</summary>
/// <remarks>
/// <para>For that, all accounts of one tenant are in one slot of a Cluster, and so on one node: what a Cluster spreads is
/// tenants. Without tenants one node holds all accounts, at about a kilobyte each; sessions, which are far busier, are spread
/// by person all the same.</para>
/// <para>Accounts have no TTL. A Redis that keeps them needs its append-only file, and must not evict.</para>
/// </remarks>
internal sealed class RedisAccountStore(
    RedisCommands commands, RedisKeys keys, ILogger<RedisAccountStore> logger, IPasswordHasher? hasher = null) : IAccountStore
{
    private const long AnswerRetention = 60_000;

    // What changes between two reads is read again. Then it is damaged, or changes all the time.
    private const int MaxRounds = 10;

    private readonly DueAccounts _due = new(commands, keys, logger);

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<CreateAccountOutcome> CreateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        hasher?.ThrowIfUnusable(account);
        var slot = SlotOf(account.Subject);
        var name = AccountName.Of(account.Subject);
        var call = AttemptId.New();
        var record = AccountRecord.Write(account with { Version = 0 }, call);
        await AddIfDueAsync(account, name, cancellationToken).ConfigureAwait(false);
        var answer = await commands.EvaluateAsync(
            RedisScript.CreateAccount,
            [slot.Account(name), slot.List, slot.Answer(call.ToString()), .. AccountRecord.NamesOf(record, slot.Account(name)).Select(slot.Of)],
            [name, record, slot.Prefix, AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        return (AccountAnswer)(int)answer switch
        {
            AccountAnswer.Done => CreateAccountOutcome.Created,
            AccountAnswer.EmailTaken => CreateAccountOutcome.EmailTaken,
            AccountAnswer.LoginTaken => CreateAccountOutcome.LoginTaken,
            AccountAnswer.IdTaken => CreateAccountOutcome.IdTaken,
            _ => throw AccountRecord.Unreadable(slot.Account(name)),
        };
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<Account?> FindAsync(Subject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var key = SlotOf(subject).Account(AccountName.Of(subject));
        var record = await GetAsync(key, cancellationToken).ConfigureAwait(false);
        return record is null ? null : AccountRecord.Read(record, key, account => account.Subject == subject);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public ValueTask<Account?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        return FindByNameAsync(
            SlotOf(tenant), AccountName.Of(email), account => account.Email == email && account.Subject.Tenant == tenant, cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public ValueTask<Account?> FindByLoginAsync(string? tenant, ExternalLogin login, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        return FindByNameAsync(
            SlotOf(tenant), AccountName.Of(login), account => account.ExternalLogins.Contains(login) && account.Subject.Tenant == tenant, cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the record has the id of the call that wrote it.</remarks>
    public async ValueTask<UpdateAccountOutcome> UpdateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var slot = SlotOf(account.Subject);
        var name = AccountName.Of(account.Subject);
        var record = AccountRecord.Write(account, AttemptId.New());
        await AddIfDueAsync(account, name, cancellationToken).ConfigureAwait(false);
        RedisKey[] namesOfBoth = [];
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = await commands.EvaluateAsync(
                RedisScript.UpdateAccount, [slot.Account(name), .. namesOfBoth], [name, record, slot.Prefix], cancellationToken).ConfigureAwait(false);
            switch ((AccountAnswer)(int)answer)
            {
                case AccountAnswer.Done:
                    return UpdateAccountOutcome.Updated;
                case AccountAnswer.Conflict:
                    return UpdateAccountOutcome.Conflict;
                case AccountAnswer.NotFound:
                    return UpdateAccountOutcome.NotFound;
                case AccountAnswer.EmailTaken:
                    return UpdateAccountOutcome.EmailTaken;
                case AccountAnswer.LoginTaken:
                    return UpdateAccountOutcome.LoginTaken;
                case AccountAnswer.NamesNeeded:
                    // The script compares the version, so these are the names of the record that it replaces.
                    var stored = await GetAsync(slot.Account(name), cancellationToken).ConfigureAwait(false);
                    if (stored is null)
                        return UpdateAccountOutcome.NotFound;
                    namesOfBoth = [.. AccountRecord.NamesOf(stored, slot.Account(name)).Union(AccountRecord.NamesOf(record, slot.Account(name)), StringComparer.Ordinal).Select(slot.Of)];
                    break;
                default:
                    throw AccountRecord.Unreadable(slot.Account(name));
            }
        }
        return UpdateAccountOutcome.Conflict;
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<bool> DeleteAsync(Subject subject, long version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var slot = SlotOf(subject);
        var name = AccountName.Of(subject);
        if (await GetAsync(slot.Account(name), cancellationToken).ConfigureAwait(false) is not { } stored)
            return false;
        var tag = RedisKeys.AccountsTag(subject.Tenant);
        var lookedAt = await _due.FindAsync(tag, name, cancellationToken).ConfigureAwait(false);
        // The script compares the version, so these are the names of the record that it removes, or it removes nothing.
        var answer = await commands.EvaluateAsync(
            RedisScript.DeleteAccount,
            [slot.Account(name), slot.List, slot.Answer(AttemptId.New().ToString()), .. AccountRecord.NamesOf(stored, slot.Account(name)).Select(slot.Of)],
            [name, AccountRecord.VersionBytes(version), slot.Prefix, AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        switch ((AccountAnswer)(int)answer)
        {
            case AccountAnswer.Done:
                if (lookedAt is { } found)
                    await ForgetDueAsync(tag, name, found).ConfigureAwait(false);
                return true;
            case AccountAnswer.Conflict or AccountAnswer.NotFound:
                return false;
            default:
                throw AccountRecord.Unreadable(slot.Account(name));
        }
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<AccountPage> ListAsync(ListAccountsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, ListAccountsQuery.MaxLimit, nameof(query));
        var slot = SlotOf(query.Tenant);
        _ = AccountCursor.TryParse(query.Cursor, out var after);
        List<Account> accounts = [];
        while (true)
        {
            // One more than asked for tells that there is a next page, which begins after the last of this one.
            var wanted = query.Limit - accounts.Count;
            var places = await PlacesAsync(slot, after, wanted + 1, cancellationToken).ConfigureAwait(false);
            var names = places.Take(wanted).Select(static place => place[AccountTime.Length..]).ToArray();
            var records = await commands.GetAsync([.. names.Select(slot.Account)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < names.Length; i++)
            {
                // One that was deleted since the list was read is left out.
                if ((byte[]?)records[i] is { } record)
                    accounts.Add(AccountRecord.Read(record, slot.Account(names[i]), account => AccountName.Of(account.Subject) == names[i]));
            }
            if (places.Length <= wanted)
                return new AccountPage(accounts, Next: null);
            after = places[wanted - 1];
            if (accounts.Count == query.Limit)
                return new AccountPage(accounts, AccountCursor.Format(after));
        }
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it reads, and corrects what is not so.</remarks>
    public ValueTask<IReadOnlyList<Account>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return _due.ListAsync(now, max, cancellationToken);
    }

    // The account is deleted, whatever becomes of this: an entry that leads nowhere is taken out when its time comes.
    private async Task ForgetDueAsync(string tag, string name, double found)
    {
        try
        {
            await _due.RemoveAsync(tag, name, found, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // See above.
        }
    }

    private async ValueTask<string[]> PlacesAsync(AccountKeys slot, string? after, int take, CancellationToken cancellationToken)
    {
        var places = await commands.ExecuteAsync(
            static (connection, call) => connection.GetDatabase().SortedSetRangeByValueAsync(
                call.List, call.After, RedisValue.Null, Exclude.Start, Order.Ascending, skip: 0, call.Take, CommandFlags.DemandMaster),
            (slot.List, After: (RedisValue)after, Take: (long)take),
            slot.List,
            cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(places, static place => place.ToString());
    }

    /// <summary>Follows a name to its account, in two reads: each goes to the server that has the key, even while the slot migrates.</summary>
    private async ValueTask<Account?> FindByNameAsync(AccountKeys slot, string name, Func<Account, bool> isMeant, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if ((await commands.GetAsync([slot.Of(name)], cancellationToken).ConfigureAwait(false))[0] is not { IsNull: false } owner)
                return null;
            var record = await GetAsync(slot.Account(owner.ToString()), cancellationToken).ConfigureAwait(false);
            // Otherwise the account has been deleted or has got another name between the two reads.
            if (record is not null && AccountRecord.NamesOf(record, slot.Account(owner.ToString())).Contains(name, StringComparer.Ordinal))
                return AccountRecord.Read(record, slot.Account(owner.ToString()), isMeant);
        }
        throw AccountRecord.Unreadable(slot.Of(name));
    }

    private async ValueTask<byte[]?> GetAsync(RedisKey key, CancellationToken cancellationToken) =>
        (await commands.GetAsync([key], cancellationToken).ConfigureAwait(false))[0];

    private AccountKeys SlotOf(Subject subject) => SlotOf(subject.Tenant);

    private AccountKeys SlotOf(string? tenant) => keys.Accounts(RedisKeys.AccountsTag(tenant));

    private ValueTask AddIfDueAsync(Account account, string name, CancellationToken cancellationToken) => account.DeletionDueAt is { } dueAt
        ? _due.AddAsync(RedisKeys.AccountsTag(account.Subject.Tenant), name, dueAt, cancellationToken)
        : ValueTask.CompletedTask;
}
