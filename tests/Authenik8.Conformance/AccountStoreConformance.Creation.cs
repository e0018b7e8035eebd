using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Who may be made beside whom.
public abstract partial class AccountStoreConformance
{
    [Fact]
    public async Task Create_WhateverVersion_BeginsAtZero()
    {
        var account = NewAccount(NewSubject()) with { Version = 41 };

        Assert.Equal(CreateAccountOutcome.Created, await CreateAsync(account));

        Assert.Equal(0, (await FindAsync(account.Subject))!.Version);
    }

    [Fact]
    public async Task Create_IdTaken_ChangesNothing()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail() });
        var second = NewAccount(account.Subject) with { Email = NewEmail(), ExternalLogins = [NewLogin()], DisplayName = "second" };

        Assert.Equal(CreateAccountOutcome.IdTaken, await CreateAsync(second));

        AccountAssert.Equal(account, await FindAsync(account.Subject));
        Assert.Null(await FindAsync(account.Subject.Tenant, second.Email!));
        Assert.Null(await FindAsync(account.Subject.Tenant, second.ExternalLogins[0]));
        Assert.Single(await ListAllAsync(account.Subject.Tenant));
    }

    [Fact]
    public async Task Create_EmailTaken_ChangesNothing()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail() });
        var second = NewAccount(NewSubject(account.Subject.Tenant)) with { Email = account.Email, ExternalLogins = [NewLogin()], DeletionDueAt = Now };

        Assert.Equal(CreateAccountOutcome.EmailTaken, await CreateAsync(second));

        Assert.Null(await FindAsync(second.Subject));
        Assert.Null(await FindAsync(account.Subject.Tenant, second.ExternalLogins[0]));
        AccountAssert.Equal(account, await FindAsync(account.Subject.Tenant, account.Email!));
        Assert.Single(await ListAllAsync(account.Subject.Tenant));
        Assert.Empty(await ListDueAsync(Now));
    }

    [Fact]
    public async Task Create_EmailInOtherCase_IsTaken()
    {
        var name = NewName();
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = Email($"Ada.{name}@Example.ORG") });
        var sameBox = Email($"aDA.{name}@example.org");

        Assert.Equal(CreateAccountOutcome.EmailTaken, await CreateAsync(NewAccount(NewSubject(account.Subject.Tenant)) with { Email = sameBox }));

        AccountAssert.Equal(account, await FindAsync(account.Subject.Tenant, sameBox));
    }

    [Fact]
    public async Task Create_OneOfTheLoginsTaken_ChangesNothing()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { ExternalLogins = [NewLogin(), NewLogin()] });
        var second = NewAccount(NewSubject(account.Subject.Tenant)) with
        {
            Email = NewEmail(),
            ExternalLogins = [NewLogin(), account.ExternalLogins[1]],
        };

        Assert.Equal(CreateAccountOutcome.LoginTaken, await CreateAsync(second));

        Assert.Null(await FindAsync(second.Subject));
        Assert.Null(await FindAsync(account.Subject.Tenant, second.Email!));
        Assert.Null(await FindAsync(account.Subject.Tenant, second.ExternalLogins[0]));
        AccountAssert.Equal(account, await FindAsync(account.Subject.Tenant, account.ExternalLogins[1]));
    }

    [Theory]
    [InlineData("https://a.example", "bc", "https://a.exampleb", "c")]
    [InlineData("https://a.example", "ABC", "https://a.example", "abc")]
    [InlineData("https://a.example", "abc", "https://a.example/", "abc")]
    [InlineData("https://a.example", "a b", "https://a.example a", "b")]
    [InlineData("https://a.example", "\u00e9", "https://a.example", "e\u0301")]
    public async Task Create_LoginsThatOnlyLookAlike_AreTwo(string issuer, string subject, string otherIssuer, string otherSubject)
    {
        var tenant = NewTenant();
        var one = await KeepAsync(NewAccount(NewSubject(tenant)) with { ExternalLogins = [new ExternalLogin(issuer, subject)] });
        var other = await KeepAsync(NewAccount(NewSubject(tenant)) with { ExternalLogins = [new ExternalLogin(otherIssuer, otherSubject)] });

        Assert.Equal(one.Subject, await OwnerAsync(tenant, one.ExternalLogins[0]));
        Assert.Equal(other.Subject, await OwnerAsync(tenant, other.ExternalLogins[0]));
    }

    [Fact]
    public async Task Create_WithoutEmailAndLogin_AsManyAsThereAre()
    {
        var tenant = NewTenant();
        for (var i = 0; i < 3; i++)
            _ = await KeepAsync(NewAccount(NewSubject(tenant)));

        Assert.Equal(3, (await ListAllAsync(tenant)).Count);
    }

    [Fact]
    public async Task Calls_Cancelled_ThrowThatAndChangeNothing()
    {
        var account = NewAccount(NewSubject()) with { Email = NewEmail() };
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CreateAsync(account, cancelled));
        Assert.Null(await FindAsync(account.Subject));
        _ = await KeepAsync(account);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.UpdateAsync(account with { DisplayName = "x" }, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.DeleteAsync(account.Subject, 0, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.FindAsync(account.Subject, cancelled));

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }
}
