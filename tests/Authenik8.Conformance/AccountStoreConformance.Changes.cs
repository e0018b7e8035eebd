using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Updates and deletions, and what they free.
public abstract partial class AccountStoreConformance
{
    [Fact]
    public async Task Update_VersionAsRead_KeepsTheChangeUnderTheNextVersion()
    {
        var account = await KeepAsync(NewAccount(NewSubject()));

        for (var version = 0L; version < 5; version++)
        {
            var changed = account with { Version = version, DisplayName = $"name {version}" };
            Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(changed));
            AccountAssert.Equal(changed with { Version = version + 1 }, await FindAsync(account.Subject));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(257)]
    [InlineData(1L << 32)]
    public async Task Update_AnotherVersion_IsAConflictAndChangesNothing(long version)
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail() });
        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account));

        Assert.Equal(UpdateAccountOutcome.Conflict, await UpdateAsync(account with { Version = version, Email = NewEmail() }));
        Assert.False(await Store.DeleteAsync(account.Subject, version, CancellationToken.None));

        AccountAssert.Equal(account with { Version = 1 }, await FindAsync(account.Subject.Tenant, account.Email!));
    }

    [Fact]
    public async Task Update_NoSuchAccount_IsNotFoundAndKeepsNothing()
    {
        var account = NewAccount(NewSubject()) with { Email = NewEmail(), DeletionDueAt = Now };

        Assert.Equal(UpdateAccountOutcome.NotFound, await UpdateAsync(account));

        Assert.Null(await FindAsync(account.Subject));
        Assert.Null(await FindAsync(account.Subject.Tenant, account.Email));
        Assert.Empty(await ListAllAsync(account.Subject.Tenant));
        Assert.Empty(await ListDueAsync(Now));
    }

    [Fact]
    public async Task Update_OtherTimeOfCreation_KeepsTheFirst()
    {
        var account = await KeepAsync(NewAccount(NewSubject()));

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { CreatedAt = Now.AddDays(1), DisplayName = "x" }));

        AccountAssert.Equal(account with { Version = 1, DisplayName = "x" }, await FindAsync(account.Subject));
        Assert.Single(await ListAllAsync(account.Subject.Tenant));
    }

    [Fact]
    public async Task Update_EmailOfAnother_IsTakenAndChangesNothing()
    {
        var tenant = NewTenant();
        var one = await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = NewEmail() });
        var other = await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = NewEmail(), ExternalLogins = [NewLogin()] });

        Assert.Equal(UpdateAccountOutcome.EmailTaken, await UpdateAsync(other with { Email = one.Email, ExternalLogins = [NewLogin()] }));

        AccountAssert.Equal(one, await FindAsync(tenant, one.Email!));
        AccountAssert.Equal(other, await FindAsync(tenant, other.Email!));
        AccountAssert.Equal(other, await FindAsync(tenant, other.ExternalLogins[0]));
    }

    [Fact]
    public async Task Update_LoginOfAnother_IsTakenAndChangesNothing()
    {
        var tenant = NewTenant();
        var one = await KeepAsync(NewAccount(NewSubject(tenant)) with { ExternalLogins = [NewLogin()] });
        var other = await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = NewEmail() });

        Assert.Equal(UpdateAccountOutcome.LoginTaken, await UpdateAsync(other with { Email = NewEmail(), ExternalLogins = [NewLogin(), .. one.ExternalLogins] }));

        AccountAssert.Equal(one, await FindAsync(tenant, one.ExternalLogins[0]));
        AccountAssert.Equal(other, await FindAsync(tenant, other.Email!));
        AccountAssert.Equal(other, await FindAsync(other.Subject));
    }

    [Fact]
    public async Task Update_EmailInOtherCase_IsItsOwn()
    {
        var name = NewName();
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = Email($"ada{name}@example.org") });
        var respelled = account with { Email = Email($"Ada{name}@example.org") };

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(respelled));

        AccountAssert.Equal(respelled with { Version = 1 }, await FindAsync(account.Subject.Tenant, account.Email!));
    }

    [Fact]
    public async Task Update_EmailAndLoginsGivenUp_AreFreeAtOnce()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail(), ExternalLogins = [NewLogin(), NewLogin()] });
        var tenant = account.Subject.Tenant;
        var kept = account.ExternalLogins[1];

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { Email = NewEmail(), ExternalLogins = [kept] }));

        Assert.Null(await FindAsync(tenant, account.Email!));
        Assert.Null(await FindAsync(tenant, account.ExternalLogins[0]));
        Assert.Equal(account.Subject, await OwnerAsync(tenant, kept));
        var heir = await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = account.Email, ExternalLogins = [account.ExternalLogins[0]] });
        AccountAssert.Equal(heir, await FindAsync(tenant, account.Email!));
        AccountAssert.Equal(heir, await FindAsync(tenant, account.ExternalLogins[0]));
    }

    [Fact]
    public async Task Delete_VersionAsRead_LeavesNothing()
    {
        var account = await KeepAsync(FullAccount());
        var tenant = account.Subject.Tenant;

        Assert.True(await DeleteAsync(account));

        Assert.Null(await FindAsync(account.Subject));
        Assert.Null(await FindAsync(tenant, account.Email!));
        foreach (var login in account.ExternalLogins)
            Assert.Null(await FindAsync(tenant, login));
        Assert.Empty(await ListAllAsync(tenant));
        Assert.Empty(await ListDueAsync(DateTimeOffset.MaxValue));
        Assert.False(await DeleteAsync(account));
        // Id, address and logins are free, and nothing of the old account comes back with them.
        var heir = await KeepAsync(NewAccount(account.Subject) with { Email = account.Email, ExternalLogins = account.ExternalLogins });
        AccountAssert.Equal(heir, await FindAsync(tenant, account.Email!));
        Assert.Empty(await ListDueAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Delete_AccountThatWasChanged_LeavesNothingOfEitherForm()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail(), ExternalLogins = [NewLogin()], DeletionDueAt = Now });
        var changed = account with { Email = NewEmail(), ExternalLogins = [NewLogin(), NewLogin()], DeletionDueAt = Now.AddDays(1), CreatedAt = Now.AddDays(-1) };
        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(changed));

        Assert.True(await DeleteAsync(account with { Version = 1 }));

        foreach (var form in new[] { account, changed })
        {
            Assert.Null(await FindAsync(form.Subject.Tenant, form.Email!));
            foreach (var login in form.ExternalLogins)
                Assert.Null(await FindAsync(form.Subject.Tenant, login));
        }
        Assert.Empty(await ListAllAsync(account.Subject.Tenant));
        Assert.Empty(await ListDueAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Delete_NoSuchAccount_IsFalse() =>
        Assert.False(await Store.DeleteAsync(NewSubject(), 0, CancellationToken.None));
}
