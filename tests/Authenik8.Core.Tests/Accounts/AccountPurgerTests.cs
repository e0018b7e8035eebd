using Authenik8.Accounts;
using Authenik8.InMemory;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class AccountPurgerTests
{
    [Fact]
    public async Task Purge_MoreThanABatchCannotBePurged_PurgesAllTheOthers()
    {
        var store = new StubbornStore(new InMemoryAccountStore());
        await using var engine = new Engine(
            options => options.Accounts.PurgeBatchSize = 3,
            services => services.AddSingleton<IAccountStore>(store));
        for (var i = 0; i < 20; i++)
        {
            _ = await store.CreateAsync(
                new Account
                {
                    Subject = new Subject($"{(i < 8 ? "stubborn" : "due")}-{i}"),
                    CreatedAt = engine.Clock.GetUtcNow(),
                    Status = AccountStatus.PendingDeletion,
                    DeletionDueAt = engine.Clock.GetUtcNow().AddMinutes(i - 60),
                },
                CancellationToken.None);
        }

        await engine.Get<AccountPurger>().PurgeAsync(CancellationToken.None);

        var left = await store.ListDueAsync(engine.Clock.GetUtcNow(), 100, CancellationToken.None);
        Assert.Equal(8, left.Count);
        Assert.All(left, account => Assert.StartsWith("stubborn", account.Subject.Id, StringComparison.Ordinal));
        Assert.Equal(8, store.Failures);
    }

    /// <summary>A store in which some accounts cannot be deleted, as where a part of it is away.</summary>
    private sealed class StubbornStore(IAccountStore store) : IAccountStore
    {
        private int _failures;

        public int Failures => _failures;

        public ValueTask<CreateAccountOutcome> CreateAsync(Account account, CancellationToken cancellationToken) => store.CreateAsync(account, cancellationToken);

        public ValueTask<Account?> FindAsync(Subject subject, CancellationToken cancellationToken) => store.FindAsync(subject, cancellationToken);

        public ValueTask<Account?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken) =>
            store.FindByEmailAsync(tenant, email, cancellationToken);

        public ValueTask<Account?> FindByLoginAsync(string? tenant, ExternalLogin login, CancellationToken cancellationToken) =>
            store.FindByLoginAsync(tenant, login, cancellationToken);

        public ValueTask<UpdateAccountOutcome> UpdateAsync(Account account, CancellationToken cancellationToken) => store.UpdateAsync(account, cancellationToken);

        public ValueTask<bool> DeleteAsync(Subject subject, long version, CancellationToken cancellationToken)
        {
            if (!subject.Id.StartsWith("stubborn", StringComparison.Ordinal))
                return store.DeleteAsync(subject, version, cancellationToken);
            _ = Interlocked.Increment(ref _failures);
            throw new StoreUnavailableException();
        }

        public ValueTask<AccountPage> ListAsync(ListAccountsQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

        public ValueTask<IReadOnlyList<Account>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
            store.ListDueAsync(now, max, cancellationToken);
    }
}
