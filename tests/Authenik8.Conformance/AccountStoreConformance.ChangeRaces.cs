using System.Security.Cryptography;
using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What holds when many callers change accounts at once.
public abstract partial class AccountStoreConformance
{
    [Fact]
    public async Task Race_UpdatesFromOneVersion_ExactlyOneIsUpdated()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail() });
        for (var version = 0L; version < 50; version++)
        {
            var changes = Enumerable.Range(0, Race.Callers).Select(i => account with { Version = version, Email = NewEmail(), DisplayName = $"{i}" }).ToArray();

            var outcomes = await Race.RunAsync(Race.Callers, i => UpdateAsync(changes[i]));

            Assert.Equal(1, outcomes.Count(outcome => outcome is UpdateAccountOutcome.Updated));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome is UpdateAccountOutcome.Conflict));
            var winner = changes[Array.IndexOf(outcomes, UpdateAccountOutcome.Updated)];
            AccountAssert.Equal(winner with { Version = version + 1 }, await FindAsync(account.Subject.Tenant, winner.Email!));
            foreach (var loser in changes.Where(change => change != winner))
                Assert.Null(await OwnerAsync(account.Subject.Tenant, loser.Email!));
        }
    }

    [Fact]
    public async Task Race_ReadChangeUpdate_LosesNoChange()
    {
        var account = await KeepAsync(NewAccount(NewSubject()));

        _ = await Race.RunAsync(16, async _ =>
        {
            for (var done = 0; done < 10;)
            {
                var read = (await FindAsync(account.Subject))!;
                if (await UpdateAsync(read with { SecurityVersion = read.SecurityVersion + 1 }) is UpdateAccountOutcome.Updated)
                    done++;
            }
            return true;
        });

        var found = await FindAsync(account.Subject);
        Assert.Equal((161L, 160L), (found!.SecurityVersion, found.Version));
    }

    [Fact]
    public async Task Race_TwoAccountsSwapEmails_NeverOwnOneTogether()
    {
        var tenant = NewTenant();
        var (one, other, swaps) = (NewEmail(), NewEmail(), 0);
        Account[] accounts =
        [
            await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = one }),
            await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = other }),
        ];

        // Whether anybody gets the other's address at all is chance, so it goes on until somebody has.
        for (var round = 0; round < 60 || (swaps == 0 && round < 2000); round++)
        {
            // Each wants the other's address; to give up one's own first is allowed and frees it at once.
            _ = await Race.RunAsync(8, async i =>
            {
                var own = (await FindAsync(accounts[i % 2].Subject))!;
                var outcome = await UpdateAsync(own with { Email = (i / 2 % 2) == 0 ? (own.Email == one ? other : one) : null });
                if (outcome is UpdateAccountOutcome.Updated && (i / 2 % 2) == 0)
                    _ = Interlocked.Increment(ref swaps);
                return outcome;
            });

            var emails = new List<EmailAddress?>();
            foreach (var account in accounts)
                emails.Add((await FindAsync(account.Subject))!.Email);
            Assert.True(emails[0] is null || emails[0] != emails[1]);
            foreach (var email in new[] { one, other })
            {
                var index = emails.IndexOf(email);
                Assert.Equal(index < 0 ? null : accounts[index].Subject, await OwnerAsync(tenant, email));
            }
        }
        Assert.True(swaps > 0);
    }

    [Fact]
    public async Task Race_UpdateAgainstDelete_OneWinsAndNothingIsLeftOver()
    {
        for (var round = 0; round < 60; round++)
        {
            var account = await KeepAsync(NewAccount(NewSubject()) with { Email = NewEmail(), DeletionDueAt = Now });
            var change = account with { Email = NewEmail() };

            var wins = await Race.RunAsync(8, async i => i % 2 == 0
                ? await DeleteAsync(account)
                : await UpdateAsync(change) is UpdateAccountOutcome.Updated);

            Assert.Equal(1, wins.Count(isWin => isWin));
            var isUpdated = Array.IndexOf(wins, true) % 2 == 1;
            Assert.Null(await OwnerAsync(account.Subject.Tenant, account.Email!));
            Assert.Equal(isUpdated ? account.Subject : null, (await FindAsync(account.Subject))?.Subject);
            Assert.Equal(isUpdated ? account.Subject : null, await OwnerAsync(account.Subject.Tenant, change.Email!));
            Assert.Equal(isUpdated ? 1 : 0, (await ListAllAsync(account.Subject.Tenant)).Count);
            Assert.Equal(isUpdated ? [account.Subject] : [], await ListDueSubjectsAsync(Now));
            if (isUpdated)
                Assert.True(await DeleteAsync(change with { Version = 1 }));
        }
    }

    [Fact]
    public async Task Race_DeletesOfOneVersion_ExactlyOneRemoves()
    {
        for (var round = 0; round < 20; round++)
        {
            var account = await KeepAsync(NewAccount(NewSubject()));

            var removed = await Race.RunAsync(Race.Callers, _ => DeleteAsync(account));

            Assert.Equal(1, removed.Count(isRemoved => isRemoved));
        }
    }

    [Fact]
    public async Task Race_EmailAndLoginFreed_PassToExactlyOneHeir()
    {
        for (var round = 0; round < 30; round++)
        {
            var tenant = NewTenant();
            var account = await KeepAsync(NewAccount(NewSubject(tenant)) with { Email = NewEmail(), ExternalLogins = [NewLogin()] });
            var heirs = Enumerable.Range(0, 15).Select(_ => NewAccount(NewSubject(tenant)) with { Email = account.Email, ExternalLogins = account.ExternalLogins }).ToArray();

            var outcomes = await Race.RunAsync(16, async i =>
            {
                if (i < heirs.Length)
                    return await CreateAsync(heirs[i]);
                if (round % 2 == 0)
                    Assert.True(await DeleteAsync(account));
                else
                    Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(account with { Email = null, ExternalLogins = [] }));
                // After that the address is free: this one, or one of those before it, has it.
                return await CreateAsync(heirs[0] with { Subject = NewSubject(tenant) });
            });

            Assert.Equal(1, outcomes.Count(outcome => outcome is CreateAccountOutcome.Created));
            Assert.Equal(15, outcomes.Count(outcome => outcome is CreateAccountOutcome.EmailTaken));
            await AssertIndexesLeadHomeAsync(tenant, [account.Email!], account.ExternalLogins);
        }
    }

    [Fact]
    public async Task Race_EverythingAtOnce_IndexesLeadToTheirAccounts()
    {
        var tenant = NewTenant();
        var emails = Enumerable.Range(0, 4).Select(_ => NewEmail()).ToArray();
        var logins = Enumerable.Range(0, 4).Select(_ => NewLogin()).ToArray();
        var subjects = Enumerable.Range(0, 6).Select(_ => NewSubject(tenant)).ToArray();

        _ = await Race.RunAsync(16, async caller =>
        {
            for (var i = 0; i < 60; i++)
            {
                var subject = subjects[RandomNumberGenerator.GetInt32(subjects.Length)];
                var email = RandomNumberGenerator.GetInt32(3) == 0 ? null : emails[RandomNumberGenerator.GetInt32(emails.Length)];
                ExternalLogin[] own = [.. logins.Where(_ => RandomNumberGenerator.GetInt32(3) == 0)];
                DateTimeOffset? due = RandomNumberGenerator.GetInt32(2) == 0 ? Now : null;
                var read = await FindAsync(subject);
                if (read is null)
                    _ = await CreateAsync(NewAccount(subject) with { Email = email, ExternalLogins = own, DeletionDueAt = due });
                else if (RandomNumberGenerator.GetInt32(4) == 0)
                    _ = await DeleteAsync(read);
                else
                    _ = await UpdateAsync(read with { Email = email, ExternalLogins = own, DeletionDueAt = due });
            }
            return true;
        });

        await AssertIndexesLeadHomeAsync(tenant, emails, logins);
        var listed = (await ListAllAsync(tenant)).Select(account => account.Subject).ToHashSet();
        foreach (var subject in subjects)
            Assert.Equal(await FindAsync(subject) is not null, listed.Contains(subject));
    }

    [Fact]
    public async Task Race_ListWhileOthersComeAndGo_WhoStaysIsListedOnce()
    {
        var tenant = NewTenant();
        HashSet<Subject> staying = [];
        for (var i = 0; i < 40; i++)
            _ = staying.Add((await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (i / 4 * Millisecond) })).Subject);

        _ = await Race.RunAsync(8, async caller =>
        {
            for (var i = 0; i < 20; i++)
            {
                if (caller % 2 == 0)
                {
                    var account = await KeepAsync(NewAccount(NewSubject(tenant)) with { CreatedAt = Now + (i % 12 * Millisecond) });
                    Assert.True(await DeleteAsync(account));
                    continue;
                }
                var listed = (await ListAllAsync(tenant, limit: 3)).Select(account => account.Subject).ToArray();
                Assert.Equal(listed.Length, listed.Distinct().Count());
                Assert.Superset(staying, listed.ToHashSet());
            }
            return true;
        });
    }

    /// <summary>Every address and login leads to the account that has it, and to none where none has it; no two have the same.</summary>
    private async Task AssertIndexesLeadHomeAsync(string? tenant, IEnumerable<EmailAddress> emails, IEnumerable<ExternalLogin> logins)
    {
        var accounts = await ListAllAsync(tenant);
        foreach (var email in emails)
            Assert.Equal(accounts.SingleOrDefault(account => account.Email == email)?.Subject, await OwnerAsync(tenant, email));
        foreach (var login in logins)
            Assert.Equal(accounts.SingleOrDefault(account => account.ExternalLogins.Contains(login))?.Subject, await OwnerAsync(tenant, login));
        Assert.Equal(
            accounts.Where(account => account.DeletionDueAt is not null).Select(account => account.Subject).ToHashSet(),
            (await ListDueSubjectsAsync(Now, max: 1000)).Where(subject => subject.Tenant == tenant).ToHashSet());
    }
}
