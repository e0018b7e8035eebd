using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Tokens;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The keys of accounts and codes: what their names tell, what is left of a person, how long a code stays.</summary>
[Collection(nameof(SingleRedis))]
public sealed class AccountKeyTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private RedisBackend _backend = null!;

    public Task InitializeAsync()
    {
        _backend = RedisBackend.On(redis.Connection, _prefix);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix, AccountTestKeys.MayStay);

    [Fact]
    public async Task Keys_OfAnAccount_TellNothingOfThePerson()
    {
        var account = TestAccount.New();
        _ = await _backend.Accounts.CreateAsync(account);
        await _backend.Codes.PutAsync(TestAccount.NewCode(account.Subject), CancellationToken.None);

        var keys = await redis.KeysAsync(_prefix);

        Assert.NotEmpty(keys);
        string[] secrets = [account.Subject.Id, account.Email!.Value, "example.org", account.ExternalLogins[0].Subject, "accounts.example.com", "acme"];
        Assert.DoesNotContain(keys, key => secrets.Any(secret => key.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Keys_OfOneTenant_AreInOneSlotAndThoseOfOthersElsewhere()
    {
        foreach (var tenant in new[] { null, "acme", "{acme}", "a}b{c" })
            _ = await _backend.Accounts.CreateAsync(TestAccount.New(tenant));

        // The accounts that are due are listed across tenants.
        var tags = (await redis.KeysAsync(_prefix)).Where(key => !key.EndsWith(":{due}:accounts", StringComparison.Ordinal)).GroupBy(key => key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..key.IndexOf('}', StringComparison.Ordinal)], StringComparer.Ordinal);

        Assert.Equal(4, tags.Count());
        foreach (var keys in tags)
        {
            Assert.Single(keys, key => key.Contains(":account:", StringComparison.Ordinal));
            Assert.Single(keys, key => key.Contains(":email:", StringComparison.Ordinal));
            Assert.Single(keys, key => key.Contains(":login:", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Delete_AccountWithAHistory_LeavesNothingThatMentionsIt()
    {
        var account = TestAccount.New();
        var changed = account with { Version = 1, Email = TestAccount.NewEmail(), ExternalLogins = [new ExternalLogin("https://login.example", "other")] };
        _ = await _backend.Accounts.CreateAsync(account);
        _ = await _backend.Accounts.UpdateAsync(account);
        _ = await _backend.Accounts.UpdateAsync(changed);
        await _backend.Codes.PutAsync(TestAccount.NewCode(account.Subject), CancellationToken.None);
        var bystander = TestAccount.New();
        _ = await _backend.Accounts.CreateAsync(bystander);
        string[] traces =
        [
            account.Subject.Id, NameOf(account.Subject), "Ada",
            .. new[] { account, changed }.SelectMany(one => new[] { one.Email!.Value, Hash(one.Email.Normalized) }),
            .. new[] { account, changed }.Select(one => one.ExternalLogins[0]).SelectMany(login => new[] { login.Subject, Hash($"{login.Issuer}\0{login.Subject}") }),
        ];
        var before = await DumpAsync();
        // The account is there under all of its present names, so that to look for them means something.
        Assert.All(new[] { traces[0], traces[1], changed.Email!.Value, Hash(changed.Email.Normalized), traces[^1] }, trace => Assert.Contains(trace, before, StringComparison.Ordinal));
        Assert.DoesNotContain(Hash(account.Email!.Normalized), before, StringComparison.Ordinal);

        Assert.True(await _backend.Accounts.DeleteAsync(changed with { Version = 2 }));
        await _backend.Codes.RemoveAllAsync(account.Subject, CancellationToken.None);

        var after = (await DumpAsync()).Replace("Ada Lovelace", "", StringComparison.Ordinal);
        Assert.All(traces, trace => Assert.DoesNotContain(trace, after, StringComparison.Ordinal));
        Assert.Equal(bystander.Subject, (await _backend.Accounts.FindAsync(bystander))?.Subject);
    }

    [Fact]
    public async Task Delete_LastAccountOfATenant_LeavesNoKeyOfIt()
    {
        var account = TestAccount.New();
        _ = await _backend.Accounts.CreateAsync(account);

        Assert.True(await _backend.Accounts.DeleteAsync(account));

        Assert.All(
            await redis.KeysAsync(_prefix),
            key => Assert.Contains(":answer:", key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backend_OfAnotherPrefix_SeesNothing()
    {
        var account = TestAccount.New();
        var code = TestAccount.NewCode();
        var other = RedisBackend.On(redis.Connection, RedisBackend.NewPrefix());
        _ = await _backend.Accounts.CreateAsync(account);
        await _backend.Codes.PutAsync(code, CancellationToken.None);

        Assert.Null(await other.Accounts.FindAsync(account));
        Assert.Null(await other.Accounts.OwnerAsync(account.Subject.Tenant, account.Email!));
        Assert.Empty(await other.Accounts.ListDueAsync(DateTimeOffset.MaxValue, 10, CancellationToken.None));
        Assert.Equal(CodeOutcomeKind.NotFound, (await other.Codes.RedeemAsync(code.Right(), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Code_KeptTriedAndSpent_StaysForItsLifetimeAndNoLonger()
    {
        var database = redis.Connection.GetDatabase();
        var code = TestAccount.NewCode();
        RedisKey key = $"{_prefix}:{{{SubjectTag.Of(code.Subject)}}}:{NameOf(code.Subject)}:code:2";
        await _backend.Codes.PutAsync(code with { ExpiresAt = code.CreatedAt.AddDays(1) }, CancellationToken.None);
        await _backend.Codes.PutAsync(code, CancellationToken.None);
        Assert.Equal(CodeOutcomeKind.Wrong, (await _backend.Codes.RedeemAsync(code.Wrong(), CancellationToken.None)).Kind);
        Assert.Equal(CodeOutcomeKind.Accepted, (await _backend.Codes.CheckAsync(code.Right(), CancellationToken.None)).Kind);

        // Ten minutes, and five for clocks that differ.
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));

        Assert.Equal(CodeOutcomeKind.Accepted, (await _backend.Codes.RedeemAsync(code.Right(), CancellationToken.None)).Kind);
        Assert.False(await database.KeyExistsAsync(key));
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    [Fact]
    public async Task Code_Guessed_RemembersNoMoreThanItsBudget()
    {
        var code = TestAccount.NewCode();
        await _backend.Codes.PutAsync(code, CancellationToken.None);
        for (var i = 0; i < 100; i++)
            _ = await _backend.Codes.RedeemAsync(code.Wrong(), CancellationToken.None);

        // One answer for the code that was kept, and one for each wrong one that counted.
        Assert.Equal(1 + code.MaxAttempts, (await redis.KeysAsync(_prefix)).Count);
    }

    private static string NameOf(Subject subject)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        SubjectTag.Hash(subject, hash);
        return Base64Url.EncodeToString(hash);
    }

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Every key of the prefix with all that it holds.</summary>
    private async Task<string> DumpAsync()
    {
        var database = redis.Connection.GetDatabase();
        var dump = new StringBuilder();
        foreach (var key in await redis.KeysAsync(_prefix))
        {
            _ = dump.AppendLine(key);
            RedisValue[] values = await database.KeyTypeAsync(key) switch
            {
                RedisType.String => [await database.StringGetAsync(key)],
                RedisType.SortedSet => await database.SortedSetRangeByRankAsync(key),
                RedisType.Set => await database.SetMembersAsync(key),
                RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value })],
                var other => throw new InvalidOperationException($"{key} is a {other}."),
            };
            foreach (var value in values)
                _ = dump.AppendLine(Encoding.Latin1.GetString(value!));
        }
        return dump.ToString();
    }
}
