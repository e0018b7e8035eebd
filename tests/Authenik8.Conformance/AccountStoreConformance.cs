using System.Security.Cryptography;
using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>The contract of <see cref="IAccountStore"/> as tests. A backend derives one public class for each way it can be deployed.</summary>
/// <remarks>
/// Every test works on tenants of its own where it can, but the list of due accounts goes across all of them. Time is what
/// the accounts say: the suite runs in one moment of a distant year, and a store that reads a clock to decide fails it.
/// </remarks>
public abstract partial class AccountStoreConformance : IAsyncLifetime
{
    /// <summary>The moment at which the suite's accounts are made.</summary>
    protected static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>The store under test.</summary>
    protected IAccountStore Store { get; private set; } = null!;

    /// <summary>Opens the store under test, for each test one that holds no due account.</summary>
    protected abstract Task<IAccountStore> CreateStoreAsync();

    /// <inheritdoc />
    public virtual async Task InitializeAsync() => Store = await CreateStoreAsync();

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A tenant that no other test has.</summary>
    protected static string NewTenant() => $"tenant-{SessionId.New()}";

    /// <summary>A subject that no other test has, of a tenant that no other test has.</summary>
    protected static Subject NewSubject() => NewSubject(NewTenant());

    /// <summary>A subject of <paramref name="tenant"/> that no other test has.</summary>
    protected static Subject NewSubject(string? tenant) => new(SessionId.New().ToString(), tenant);

    /// <summary>A part of a name that no other test has.</summary>
    protected static string NewName() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>An e-mail address that no other test has.</summary>
    protected static EmailAddress NewEmail() => Email($"ada-{NewName()}@example.org");

    /// <summary>An external login that no other test has.</summary>
    protected static ExternalLogin NewLogin() => new("https://accounts.example.com", $"subject-{SessionId.New()}");

    /// <summary>The smallest account of <paramref name="subject"/>: that of a guest.</summary>
    protected static Account NewAccount(Subject subject) => new() { Subject = subject, CreatedAt = Now };

    /// <summary>Keeps an account and returns it as it is kept.</summary>
    protected async Task<Account> KeepAsync(Account account)
    {
        Assert.Equal(CreateAccountOutcome.Created, await CreateAsync(account));
        return account with { Version = 0 };
    }

    private static EmailAddress Email(string text) =>
        EmailAddress.TryParse(text, out var email) ? email : throw new ArgumentException("Not an e-mail address.", nameof(text));

    private async Task<CreateAccountOutcome> CreateAsync(Account account) => await Store.CreateAsync(account, CancellationToken.None);

    private async Task<UpdateAccountOutcome> UpdateAsync(Account account) => await Store.UpdateAsync(account, CancellationToken.None);

    private async Task<bool> DeleteAsync(Account account) => await Store.DeleteAsync(account.Subject, account.Version, CancellationToken.None);

    private async Task<Account?> FindAsync(Subject subject) => await Store.FindAsync(subject, CancellationToken.None);

    private async Task<Account?> FindAsync(string? tenant, EmailAddress email) =>
        await Store.FindByEmailAsync(tenant, email, CancellationToken.None);

    private async Task<Account?> FindAsync(string? tenant, ExternalLogin login) =>
        await Store.FindByLoginAsync(tenant, login, CancellationToken.None);

    private async Task<Subject?> OwnerAsync(string? tenant, EmailAddress email) => (await FindAsync(tenant, email))?.Subject;

    private async Task<Subject?> OwnerAsync(string? tenant, ExternalLogin login) => (await FindAsync(tenant, login))?.Subject;

    private async Task<AccountPage> ListAsync(string? tenant, string? cursor, int limit) =>
        await Store.ListAsync(new ListAccountsQuery(tenant, cursor, limit), CancellationToken.None);

    /// <summary>Every page of a tenant, one after the other.</summary>
    private async Task<IReadOnlyList<Account>> ListAllAsync(string? tenant, int limit = 1000)
    {
        List<Account> accounts = [];
        string? cursor = null;
        do
        {
            var page = await ListAsync(tenant, cursor, limit);
            Assert.InRange(page.Accounts.Count, page.Next is null ? 0 : 1, limit);
            accounts.AddRange(page.Accounts);
            cursor = page.Next;
        }
        while (cursor is not null);
        return accounts;
    }

    private async Task<IReadOnlyList<Account>> ListDueAsync(DateTimeOffset now, int max = 100) =>
        await Store.ListDueAsync(now, max, CancellationToken.None);

    private async Task<IReadOnlyList<Subject>> ListDueSubjectsAsync(DateTimeOffset now, int max = 100) =>
        [.. (await ListDueAsync(now, max)).Select(account => account.Subject)];
}
