using System.Collections.Concurrent;
using Authenik8.Accounts;
using Authenik8.Redis.Connections;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>The accounts with a due time, of all tenants, in one sorted set.</summary>
/// <remarks>
/// It is in a slot of its own, so it cannot change in the same step as an account. It is written before the account gets its
/// due time, and never to a later time than it has: so it may name an account that is not due, which is found out and
/// corrected when its time comes, but never leaves one out. Where nothing is due, a look costs one command.
/// </remarks>
internal sealed class DueAccounts(RedisCommands commands, RedisKeys keys, ILogger logger)
{
    private const int NameLength = 43;
    private const int MaxTold = 1000;

    // So that one damaged record is not an error in the log for every look.
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    /// <summary>Has an account looked at when it falls due. May be repeated: it is written down or it is.</summary>
    public async ValueTask AddAsync(string tag, string name, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        _ = await commands.EvaluateAsync(
            RedisScript.AddDueAccount, [keys.DueAccounts], [$"{tag}:{name}", dueAt.ToUnixTimeMilliseconds()], cancellationToken).ConfigureAwait(false);

    /// <summary>When an account is looked at. Null: never.</summary>
    public ValueTask<double?> FindAsync(string tag, string name, CancellationToken cancellationToken) => commands.ExecuteAsync(
        static (connection, call) => connection.GetDatabase().SortedSetScoreAsync(call.Key, call.Entry, CommandFlags.DemandMaster),
        (Key: keys.DueAccounts, Entry: (RedisValue)$"{tag}:{name}"),
        keys.DueAccounts,
        cancellationToken);

    /// <summary>Takes out an account that is gone, unless it was written down anew since <see cref="FindAsync"/>. May be repeated.</summary>
    public async ValueTask RemoveAsync(string tag, string name, double found, CancellationToken cancellationToken) =>
        _ = await commands.EvaluateAsync(
            RedisScript.CorrectDueAccounts, [keys.DueAccounts], [$"{tag}:{name}", found, RedisValue.EmptyString], cancellationToken).ConfigureAwait(false);

    /// <summary>The longest due first. One that cannot be read is left out and logged: it holds up no other.</summary>
    public async ValueTask<IReadOnlyList<Account>> ListAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        List<Account> due = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        StoreUnavailableException? failure = null;
        var remaining = 0;
        while (due.Count < max)
        {
            var page = await PageAsync(now, remaining, max, cancellationToken).ConfigureAwait(false);
            var news = page.Where(entry => seen.Add(entry.Element.ToString())).ToArray();
            var accounts = await Task.WhenAll(news.Select(entry => ReadAsync(entry.Element.ToString(), cancellationToken))).ConfigureAwait(false);
            List<RedisValue> corrections = [];
            for (var i = 0; i < news.Length; i++)
            {
                var (account, away, isUnreadable) = accounts[i];
                failure ??= away;
                if (away is not null || isUnreadable)
                {
                    remaining++;
                    continue;
                }
                if (account?.DeletionDueAt is { } dueAt && dueAt <= now)
                {
                    remaining++;
                    due.Add(account);
                }
                // Gone, or due later or not any more.
                if (account?.DeletionDueAt?.ToUnixTimeMilliseconds() is var time && time != (long)news[i].Score)
                    corrections.AddRange([news[i].Element, (long)news[i].Score, time is { } right ? right : RedisValue.EmptyString]);
            }
            if (corrections.Count > 0)
                _ = await commands.EvaluateAsync(RedisScript.CorrectDueAccounts, [keys.DueAccounts], [.. corrections], cancellationToken).ConfigureAwait(false);
            if (page.Length < max || news.Length == 0)
                break;
        }
        // A part of a Cluster that is away holds up no other; where nothing could be read, Redis is away.
        if (due.Count == 0 && failure is not null)
            throw failure;
        return [.. due.OrderBy(static account => account.DeletionDueAt).Take(max)];
    }

    private ValueTask<SortedSetEntry[]> PageAsync(DateTimeOffset now, int skip, int take, CancellationToken cancellationToken) =>
        commands.ExecuteAsync(
            static (connection, call) => connection.GetDatabase().SortedSetRangeByScoreWithScoresAsync(
                call.Key, stop: call.Now, skip: call.Skip, take: call.Take, flags: CommandFlags.DemandMaster),
            (Key: keys.DueAccounts, Now: (double)now.ToUnixTimeMilliseconds(), Skip: (long)skip, Take: (long)take),
            keys.DueAccounts,
            cancellationToken);

    private async Task<(Account? Account, StoreUnavailableException? Away, bool IsUnreadable)> ReadAsync(string entry, CancellationToken cancellationToken)
    {
        if (entry.Length <= NameLength)
            return default;
        var name = entry[^NameLength..];
        var key = keys.Accounts(entry[..^(NameLength + 1)]).Account(name);
        byte[]? record;
        try
        {
            record = (await commands.GetAsync([key], cancellationToken).ConfigureAwait(false))[0];
        }
        catch (StoreUnavailableException exception)
        {
            return (null, exception, false);
        }
        try
        {
            return (record is null ? null : AccountRecord.Read(record, key, account => AccountName.Of(account.Subject) == name), null, false);
        }
        catch (StoreDataException exception)
        {
            if (_told.Count < MaxTold && _told.TryAdd(entry, true))
                Log.DueAccountUnreadable(logger, key.ToString(), exception);
            return (null, null, true);
        }
    }
}
