using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What holds when many callers make accounts at once.
public abstract partial class AccountStoreConformance
{
    [Fact]
    public async Task Race_CreatesWithOneEmail_ExactlyOneIsCreated()
    {
        var tenant = NewTenant();
        for (var round = 0; round < 30; round++)
        {
            var email = NewEmail();
            var accounts = Enumerable.Range(0, Race.Callers).Select(_ => NewAccount(NewSubject(tenant)) with { Email = email, ExternalLogins = [NewLogin()] }).ToArray();

            var outcomes = await Race.RunAsync(Race.Callers, i => CreateAsync(accounts[i]));

            Assert.Equal(1, outcomes.Count(outcome => outcome is CreateAccountOutcome.Created));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome is CreateAccountOutcome.EmailTaken));
            await AssertOnlyWinnerIsKeptAsync(accounts, outcomes);
            Assert.Equal(accounts[Winner(outcomes)].Subject, await OwnerAsync(tenant, email));
        }
        Assert.Equal(30, (await ListAllAsync(tenant)).Count);
    }

    [Fact]
    public async Task Race_CreatesWithOneLogin_ExactlyOneIsCreated()
    {
        var tenant = NewTenant();
        for (var round = 0; round < 30; round++)
        {
            var login = NewLogin();
            var accounts = Enumerable.Range(0, Race.Callers).Select(_ => NewAccount(NewSubject(tenant)) with { Email = NewEmail(), ExternalLogins = [NewLogin(), login] }).ToArray();

            var outcomes = await Race.RunAsync(Race.Callers, i => CreateAsync(accounts[i]));

            Assert.Equal(1, outcomes.Count(outcome => outcome is CreateAccountOutcome.Created));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome is CreateAccountOutcome.LoginTaken));
            await AssertOnlyWinnerIsKeptAsync(accounts, outcomes);
            Assert.Equal(accounts[Winner(outcomes)].Subject, await OwnerAsync(tenant, login));
        }
        Assert.Equal(30, (await ListAllAsync(tenant)).Count);
    }

    [Fact]
    public async Task Race_CreatesWithOneId_ExactlyOneIsCreated()
    {
        for (var round = 0; round < 20; round++)
        {
            var subject = NewSubject();
            var accounts = Enumerable.Range(0, Race.Callers).Select(i => NewAccount(subject) with { Email = NewEmail(), DisplayName = $"{i}" }).ToArray();

            var outcomes = await Race.RunAsync(Race.Callers, i => CreateAsync(accounts[i]));

            Assert.Equal(1, outcomes.Count(outcome => outcome is CreateAccountOutcome.Created));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome is CreateAccountOutcome.IdTaken));
            AccountAssert.Equal(accounts[Winner(outcomes)], Assert.Single(await ListAllAsync(subject.Tenant)));
            for (var i = 0; i < accounts.Length; i++)
                Assert.Equal(i == Winner(outcomes) ? subject : null, await OwnerAsync(subject.Tenant, accounts[i].Email!));
        }
    }

    private static int Winner(CreateAccountOutcome[] outcomes) => Array.IndexOf(outcomes, CreateAccountOutcome.Created);

    private async Task AssertOnlyWinnerIsKeptAsync(Account[] accounts, CreateAccountOutcome[] outcomes)
    {
        for (var i = 0; i < accounts.Length; i++)
        {
            var owner = i == Winner(outcomes) ? accounts[i].Subject : null;
            Assert.Equal(owner, (await FindAsync(accounts[i].Subject))?.Subject);
            // The first login is each caller's own.
            Assert.Equal(owner, await OwnerAsync(accounts[i].Subject.Tenant, accounts[i].ExternalLogins[0]));
        }
    }
}
