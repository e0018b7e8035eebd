using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// No tenant sees or hinders another.
public abstract partial class AccountStoreConformance
{
    /// <summary>Tenants whose names could be taken for something else: no tenant, another's, a key, a pattern, a cursor.</summary>
    private static readonly string?[] OddTenants =
    [
        null, "null", " ", "-", "*", "a", "A", "a:b", "a}b", "{a}", "{a", "a\u200d", "\u00e1", "a\u0301", "0", "1.x", "accounts",
        "/../", "東京", "𝕏", new('x', Subject.MaxLength), new('東', Subject.MaxLength),
    ];

    [Fact]
    public async Task Tenants_SameIdEmailAndLogin_AreAllDifferentAccounts()
    {
        var id = SessionId.New().ToString();
        var (email, login) = (NewEmail(), NewLogin());
        foreach (var tenant in OddTenants)
        {
            _ = await KeepAsync(NewAccount(new Subject(id, tenant)) with
            {
                Email = email,
                ExternalLogins = [login],
                DisplayName = tenant,
                DeletionDueAt = Now,
            });
        }

        foreach (var tenant in OddTenants)
        {
            var subject = new Subject(id, tenant);
            Assert.Equal(tenant, (await FindAsync(subject))!.DisplayName);
            Assert.Equal(subject, await OwnerAsync(tenant, email));
            Assert.Equal(subject, await OwnerAsync(tenant, login));
            Assert.Equal([subject], (await ListAllAsync(tenant)).Select(account => account.Subject));
        }
        Assert.Equal(OddTenants.ToHashSet(), (await ListDueSubjectsAsync(Now)).Select(subject => subject.Tenant).ToHashSet());
    }

    [Fact]
    public async Task Tenants_UpdatedOrDeletedInOne_StayInTheOthers()
    {
        var id = SessionId.New().ToString();
        var (email, login) = (NewEmail(), NewLogin());
        List<Account> made = [];
        foreach (var tenant in OddTenants)
            made.Add(await KeepAsync(NewAccount(new Subject(id, tenant)) with { Email = email, ExternalLogins = [login] }));

        for (var i = 0; i < made.Count; i++)
        {
            if (i % 2 == 0)
                Assert.True(await DeleteAsync(made[i]));
            else
                Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(made[i] with { Email = null, ExternalLogins = [] }));
            Assert.Null(await OwnerAsync(made[i].Subject.Tenant, email));
            Assert.Null(await OwnerAsync(made[i].Subject.Tenant, login));
            foreach (var other in made.Skip(i + 1))
            {
                AccountAssert.Equal(other, await FindAsync(other.Subject.Tenant, email));
                AccountAssert.Equal(other, await FindAsync(other.Subject.Tenant, login));
            }
        }
    }
}
