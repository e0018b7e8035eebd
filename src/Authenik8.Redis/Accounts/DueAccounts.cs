using Authenik8.Accounts;
using Authenik8.Redis.Connections;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>The accounts with a due time, across tenants.</summary>
/// <remarks>
/// Each tenant's slot has its own list. Which tenants there are to ask stands in another slot: a tenant is written there
/// before the first of its accounts gets a due time and stays, so that no account falls due unseen. A tenant without such
/// accounts costs nothing, one that ever had any costs one look.
/// </remarks>
internal sealed class DueAccounts(RedisCommands commands, RedisKeys keys)
{
    private const int TenantsAtOnce = 64;

    /// <summary>Has a tenant asked from now on. May be repeated: it is there or it is not.</summary>
    public async ValueTask RegisterAsync(string tag, CancellationToken cancellationToken) =>
        _ = await commands.ExecuteAsync(
            static (connection, call) => connection.GetDatabase().SetAddAsync(call.Key, call.Tag),
            (Key: keys.DueTenants, Tag: (RedisValue)tag),
            keys.DueTenants,
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<Account>> ListAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        var tags = await commands.ExecuteAsync(
            static (connection, key) => connection.GetDatabase().SetMembersAsync(key), keys.DueTenants, keys.DueTenants, cancellationToken).ConfigureAwait(false);
        List<(AccountKeys Slot, string Name, double DueAt)> found = [];
        foreach (var some in tags.Chunk(TenantsAtOnce))
        {
            var ofEach = await Task.WhenAll(some.Select(tag => NamesAsync(keys.Accounts(tag.ToString()), now, max, cancellationToken))).ConfigureAwait(false);
            found.AddRange(ofEach.SelectMany(static of => of));
        }
        var longestDue = found.OrderBy(static one => one.DueAt).Take(max).ToArray();
        List<Account> accounts = new(longestDue.Length);
        foreach (var ofSlot in longestDue.GroupBy(static one => one.Slot))
        {
            var names = ofSlot.Select(static one => one.Name).ToArray();
            var records = await commands.GetAsync([.. names.Select(ofSlot.Key.Account)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < names.Length; i++)
            {
                // Gone, or not due any more: somebody was quicker.
                if ((byte[]?)records[i] is { } record
                    && AccountRecord.Read(record, account => AccountName.Of(account.Subject) == names[i]) is { } due && due.DeletionDueAt <= now)
                    accounts.Add(due);
            }
        }
        return [.. accounts.OrderBy(static account => account.DeletionDueAt)];
    }

    private async Task<IEnumerable<(AccountKeys Slot, string Name, double DueAt)>> NamesAsync(
        AccountKeys slot, DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        var found = await commands.ExecuteAsync(
            static (connection, call) => connection.GetDatabase().SortedSetRangeByScoreWithScoresAsync(call.Key, stop: call.Now, take: call.Max),
            (Key: slot.Due, Now: (double)now.ToUnixTimeMilliseconds(), Max: (long)max),
            slot.Due,
            cancellationToken).ConfigureAwait(false);
        return found.Select(one => (slot, one.Element.ToString(), one.Score));
    }
}
