using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// The list of what is due.
public abstract partial class AccountStoreConformance
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task ListDue_MaxOutOfRange_Throws(int max) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListDueAsync(Now, max));

    [Fact]
    public async Task ListDue_AcrossTenants_TellsTheLongestDueFirst()
    {
        string?[] tenants = [null, NewTenant(), "{due}:*" + NewTenant(), "東京 " + NewTenant()];
        List<Account> made = [];
        for (var i = 0; i < 12; i++)
        {
            made.Add(await KeepAsync(NewAccount(NewSubject(tenants[i % 4])) with
            {
                Status = AccountStatus.PendingDeletion,
                DeletionDueAt = Now + (i * 5 % 12 * Millisecond),
            }));
        }
        _ = await KeepAsync(NewAccount(NewSubject(tenants[1])));
        var inOrder = made.OrderBy(account => account.DeletionDueAt).ToArray();

        var due = await ListDueAsync(Now + (7 * Millisecond));

        Assert.Equal(inOrder.Take(8).Select(account => account.Subject), due.Select(account => account.Subject));
        for (var i = 0; i < due.Count; i++)
            AccountAssert.Equal(inOrder[i], due[i]);
        Assert.Equal(inOrder.Take(5).Select(account => account.Subject), await ListDueSubjectsAsync(Now + (7 * Millisecond), max: 5));
        Assert.Equal([inOrder[0].Subject], await ListDueSubjectsAsync(DateTimeOffset.MaxValue, max: 1));
        Assert.Empty(await ListDueAsync(Now - Millisecond));
        foreach (var account in made)
            Assert.True(await DeleteAsync(account));
    }

    [Fact]
    public async Task ListDue_SameIdAndTimeInSimilarTenants_TellsEach()
    {
        // To a comparison by culture the first two are one tenant.
        string?[] tenants = ["acme", "acme\u200d", "ACME", null, "acm\u00e9", "acme\u0301"];
        var id = SessionId.New().ToString();
        foreach (var tenant in tenants)
            _ = await KeepAsync(NewAccount(new Subject(id, tenant)) with { DeletionDueAt = Now });

        Assert.Equal(tenants.ToHashSet(), (await ListDueSubjectsAsync(Now)).Select(subject => subject.Tenant).ToHashSet());
    }

    [Fact]
    public async Task ListDue_DueTimeChanged_FollowsIt()
    {
        var account = await KeepAsync(NewAccount(NewSubject()));
        Assert.Empty(await ListDueAsync(DateTimeOffset.MaxValue));

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { DeletionDueAt = Now.AddDays(30) }));
        Assert.Empty(await ListDueAsync(Now.AddDays(30) - Millisecond));
        Assert.Equal([account.Subject], await ListDueSubjectsAsync(Now.AddDays(30)));

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { Version = 1, DeletionDueAt = Now }));
        Assert.Equal([account.Subject], await ListDueSubjectsAsync(Now));

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { Version = 2 }));
        Assert.Empty(await ListDueAsync(DateTimeOffset.MaxValue));
    }
}
