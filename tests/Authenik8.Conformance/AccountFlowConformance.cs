using System.Security.Cryptography;
using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Conformance.Flows;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>What accounts promise whatever keeps them: flows that run against each other, on one node and on two.</summary>
/// <remarks>A backend derives one public class for each way it can be deployed. Each test has stores of its own.</remarks>
public abstract partial class AccountFlowConformance : IAsyncLifetime
{
    private readonly List<AccountNode> _nodes = [];

    private protected SteppedClock Clock { get; } = new(new DateTimeOffset(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero));

    private protected Mailbox Mailbox { get; } = new();

    /// <summary>How many rounds a race has. Default 25.</summary>
    protected virtual int Rounds => 25;

    /// <summary>Registers the stores of the test, the same ones at each call.</summary>
    protected abstract void AddStores(IAuthenik8Builder builder);

    /// <summary>Everything that those stores hold, names of keys included, as text; bytes as Latin-1.</summary>
    protected abstract Task<string> DumpAsync();

    /// <summary>Drops what the stores would have dropped by themselves when as much time has passed.</summary>
    protected abstract Task SweepAsync(TimeSpan passed, DateTimeOffset now);

    private async Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await SweepAsync(time, Clock.GetUtcNow());
    }

    /// <inheritdoc />
    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public virtual async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    private protected AccountNode NewNode(Action<Authenik8Options>? configure = null, Action<IServiceCollection>? register = null)
    {
        var node = new AccountNode(Clock, Mailbox, AddStores, configure, register);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A node whose background services run, so that messages arrive.</summary>
    private protected async Task<AccountNode> StartNodeAsync(Action<Authenik8Options>? configure = null)
    {
        var node = NewNode(configure);
        await node.StartAsync();
        return node;
    }

    /// <summary>An e-mail address that no other test has.</summary>
    private protected static EmailAddress NewEmail() =>
        EmailAddress.TryParse($"ada-{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org", out var email)
            ? email
            : throw new InvalidOperationException();

    /// <summary>A login at a provider that no other test has.</summary>
    private protected static ExternalLogin NewLogin(string issuer = "https://accounts.example.com") =>
        new(issuer, $"subject-{SessionId.New()}");

    private protected static ExternalProfile NewProfile(string? email = null, bool isVerified = true, ExternalLogin? login = null) =>
        new() { Login = login ?? NewLogin(), Email = email, IsEmailVerified = isVerified, Name = "Ada Lovelace" };

    /// <summary>Keeps an account with a password, as a registration and a verification would.</summary>
    private protected static async Task<Account> EnrolAsync(AccountNode node, Func<Account, Account>? change = null)
    {
        var account = new Account
        {
            Subject = new Subject(SessionId.New().ToString()),
            Email = NewEmail(),
            IsEmailVerified = true,
            DisplayName = "Ada Lovelace",
            PasswordHash = QuickHasher.Hash(AccountNode.Password),
            CreatedAt = node.Get<TimeProvider>().GetUtcNow(),
        };
        account = change?.Invoke(account) ?? account;
        Assert.Equal(CreateAccountOutcome.Created, await node.Store.CreateAsync(account, CancellationToken.None));
        return account;
    }

    /// <summary>Every account of a tenant.</summary>
    private protected static async Task<IReadOnlyList<Account>> AllAsync(AccountNode node, string? tenant = null)
    {
        List<Account> all = [];
        string? cursor = null;
        do
        {
            var page = await node.Store.ListAsync(new ListAccountsQuery(tenant, cursor, 100), CancellationToken.None);
            all.AddRange(page.Accounts);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }
}
