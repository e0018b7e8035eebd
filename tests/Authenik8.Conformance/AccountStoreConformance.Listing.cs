using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Pages.
public abstract partial class AccountStoreConformance
{
    [Fact]
    public async Task List_NoAccounts_IsOneEmptyPage()
    {
        var page = await ListAsync(NewTenant(), cursor: null, limit: 10);

        Assert.Empty(page.Accounts);
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ListAccountsQuery.MaxLimit + 1)]
    public async Task List_LimitOutOfRange_Throws(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(NewTenant(), cursor: null, limit));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(ListAccountsQuery.MaxLimit)]
    public async Task List_MadeInAnyOrder_GoesByTimeOfCreation(int limit)
    {
        var tenant = NewTenant();
        List<Account> made = [];
        foreach (var offset in new[] { 3, 0, 2, 5, 1, 4 })
            made.Add(await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (offset * Millisecond), Email = NewEmail() }));

        var listed = await ListAllAsync(tenant, limit);

        Assert.Equal(made.OrderBy(account => account.CreatedAt).Select(account => account.Subject), listed.Select(account => account.Subject));
        Assert.All(listed, account => AccountAssert.Equal(made.Single(one => one.Subject == account.Subject), account));
    }

    [Fact]
    public async Task List_AccountsOfEveryAge_GoesByTimeOfCreation()
    {
        var tenant = NewTenant();
        DateTimeOffset[] times =
        [
            new(1, 1, 1, 0, 0, 0, TimeSpan.Zero),
            DateTimeOffset.UnixEpoch - Millisecond,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch + (9 * Millisecond),
            DateTimeOffset.UnixEpoch + (10 * Millisecond),
            new(2001, 9, 9, 1, 46, 39, 999, TimeSpan.Zero),
            new(2001, 9, 9, 1, 46, 40, TimeSpan.Zero),
            Now,
            new(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero),
        ];
        foreach (var time in times.Reverse())
            _ = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = time });

        Assert.Equal(times, (await ListAllAsync(tenant, limit: 1)).Select(account => account.CreatedAt));
    }

    [Fact]
    public async Task List_ManyOfOneMillisecond_EachIsOnExactlyOnePage()
    {
        var tenant = NewTenant();
        HashSet<Subject> made = [];
        for (var i = 0; i < 50; i++)
            _ = made.Add((await KeepAsync(NewAccount(NewSubject(tenant)))).Subject);
        // Ids that a comparison by anything but their code units could take for each other, or order in several ways.
        foreach (var id in new[] { "a", "A", "a\u0301", "\u00e1", "\uffee", "𝕏", "a.b", "a b", "0", "00" })
            _ = made.Add((await KeepAsync(NewAccount(new Subject(id, tenant)))).Subject);

        var first = await ListAllAsync(tenant, limit: 7);

        Assert.Equal(made.Count, first.Count);
        Assert.Equal(made, first.Select(account => account.Subject).ToHashSet());
        // Pages of any length cut one and the same order.
        Assert.Equal(first.Select(account => account.Subject), (await ListAllAsync(tenant, limit: 11)).Select(account => account.Subject));
    }

    [Fact]
    public async Task List_LastPageFull_HasNoNext()
    {
        var tenant = NewTenant();
        for (var i = 0; i < 4; i++)
            _ = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (i * Millisecond) });

        var page = await ListAsync(tenant, (await ListAsync(tenant, cursor: null, limit: 2)).Next, limit: 2);

        Assert.Equal(2, page.Accounts.Count);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task List_MadeAndRemovedBetweenPages_WhoStaysIsOnExactlyOnePage()
    {
        var tenant = NewTenant();
        List<Account> made = [];
        for (var i = 0; i < 30; i++)
            made.Add(await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (i / 3 * Millisecond) }));
        var leaving = made.Where((_, i) => i % 3 == 1).Select(account => account.Subject).ToHashSet();
        List<Subject> listed = [];
        string? cursor = null;
        var round = 0;
        do
        {
            var page = await ListAsync(tenant, cursor, limit: 4);
            listed.AddRange(page.Accounts.Select(account => account.Subject));
            cursor = page.Next;
            // Whoever leaves does so right after their page, the one that the cursor stands at among them; one leaves before.
            foreach (var account in page.Accounts.Where(account => leaving.Contains(account.Subject)).Append(made[^(2 + (3 * round))]))
                _ = await DeleteAsync(account);
            // Newcomers stand before, among and after what was there, and do not go on for ever.
            if (round < 5)
            {
                _ = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now - (round * Millisecond) });
                _ = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (round * Millisecond) });
                _ = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now.AddDays(1) });
            }
            round++;
        }
        while (cursor is not null && round < 10);

        Assert.Null(cursor);
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Subset(listed.ToHashSet(), made.Where((_, i) => i % 3 != 1).Select(account => account.Subject).ToHashSet());
    }

    [Fact]
    public async Task List_UpdatedBetweenPages_StaysInItsPlace()
    {
        var tenant = NewTenant();
        List<Account> made = [];
        for (var i = 0; i < 6; i++)
            made.Add(await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (i * Millisecond) }));
        var first = await ListAsync(tenant, cursor: null, limit: 3);

        foreach (var account in made)
            Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { CreatedAt = Now.AddDays(1), LastLoginAt = Now }));

        var second = await ListAsync(tenant, first.Next, limit: 3);
        Assert.Equal(made.Select(account => account.Subject), first.Accounts.Concat(second.Accounts).Select(account => account.Subject));
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("nonsense")]
    [InlineData("%00\u0000{}*")]
    [InlineData("9999999999999999999.x")]
    [InlineData("-9999999999999999.x")]
    [InlineData("+ . -")]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("💥\ud800")]
    [InlineData("bm9uc2Vuc2U")]
    public async Task List_CursorThatNoStoreWrote_BeginsAtTheBeginning(string cursor)
    {
        var tenant = NewTenant();
        var account = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = DateTimeOffset.UnixEpoch.AddYears(-100) });

        Assert.Equal(account.Subject, Assert.Single((await ListAsync(tenant, cursor, limit: 10)).Accounts).Subject);
        Assert.Equal(account.Subject, Assert.Single((await ListAsync(tenant, new string('x', 100_000) + cursor, limit: 10)).Accounts).Subject);
    }

    [Fact]
    public async Task List_CursorOfAnotherTenant_ListsNobodyElse()
    {
        var (one, other) = (NewTenant(), NewTenant());
        for (var i = 0; i < 3; i++)
        {
            _ = await KeepAsync(NewAccount(NewSubject(one)) with { CreatedAt = Now + (i * Millisecond) });
            _ = await KeepAsync(NewAccount(NewSubject(other)) with { CreatedAt = Now + (i * Millisecond) });
        }
        var cursor = (await ListAsync(one, cursor: null, limit: 1)).Next;

        var page = await ListAsync(other, cursor, limit: 10);

        Assert.All(page.Accounts, account => Assert.Equal(other, account.Subject.Tenant));
    }
}
