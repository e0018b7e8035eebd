using System.Text;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Tokens;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Somebody changed what Redis holds, or a later version wrote it: refused in one way, never taken for something else.</summary>
[Collection(nameof(SingleRedis))]
public sealed class DamagedAccountTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private readonly Account _account = TestAccount.New() with { DeletionDueAt = TestAccount.Now };
    private RedisBackend _backend = null!;
    private RedisKey _key;

    private IDatabase Database => redis.Connection.GetDatabase();

    public async Task InitializeAsync()
    {
        _backend = RedisBackend.On(redis.Connection, _prefix);
        Assert.Equal(CreateAccountOutcome.Created, await _backend.Accounts.CreateAsync(_account));
        _key = await KeyAsync(":account:");
    }

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix, AccountTestKeys.MayStay);

    [Fact]
    public async Task Record_OfAFutureFormat_IsRefused()
    {
        byte[] record = (await Database.StringGetAsync(_key))!;
        record[0]++;
        _ = await Database.StringSetAsync(_key, record);

        await AssertRefusedAsync();

        await AssertChangesRefusedAsync();
    }

    [Fact]
    public async Task Record_CutOffAnywhere_IsRefused()
    {
        byte[] record = (await Database.StringGetAsync(_key))!;
        for (var length = 0; length < record.Length; length += length < 130 ? 1 : 37)
        {
            _ = await Database.StringSetAsync(_key, record[..length]);
            await Assert.ThrowsAsync<StoreDataException>(() => _backend.Accounts.FindAsync(_account));
        }

        foreach (var length in new[] { 0, 5, 27, 40, record.Length - 1 })
        {
            _ = await Database.StringSetAsync(_key, record[..length]);
            await AssertRefusedAsync();
        }
        _ = await Database.StringSetAsync(_key, record[..40]);
        await AssertChangesRefusedAsync();
    }

    [Fact]
    public async Task Record_OfAnyOtherBytes_IsRefused()
    {
        byte[] record = (await Database.StringGetAsync(_key))!;
        byte[][] damaged =
        [
            "nonsense"u8.ToArray(),
            Encoding.UTF8.GetBytes("""{"id":"x"}"""),
            new byte[1000],
            [.. Enumerable.Repeat((byte)0xff, 1000)],
            [1, .. Enumerable.Repeat((byte)0xff, 1000)],
            [.. record, (byte)'x'],
            [.. record[..9], (byte)'-', .. record[10..]],
        ];
        foreach (var bytes in damaged)
        {
            _ = await Database.StringSetAsync(_key, bytes);
            await AssertRefusedAsync();
        }
    }

    [Theory]
    [InlineData("\"status\":1", "\"status\":99")]
    [InlineData("\"status\":1", "\"status\":\"1\"")]
    [InlineData("\"status\":1,", "")]
    [InlineData("\"roles\":[\"admin\"]", "\"roles\":[null]")]
    [InlineData("\"roles\":[\"admin\"]", "\"roles\":null")]
    [InlineData("\"id\":", "\"other\":")]
    [InlineData("@example.org", " example.org")]
    [InlineData("https://accounts.example.com", "")]
    [InlineData("\"logins\":[", "\"logins\":[\"one too many\",")]
    [InlineData("\"last_login\":", "\"last_login\":9999999")]
    [InlineData("\\\"plan\\\":", "\\\"plan\\\"")]
    public async Task Record_WithAWrongMember_IsRefused(string right, string wrong)
    {
        await ReplaceAsync(right, wrong);

        await AssertRefusedAsync();
    }

    [Fact]
    public async Task Record_WithAMemberOfALaterVersion_IsRead()
    {
        await ReplaceAsync("\"status\":1", "\"status\":1,\"shoe_size\":{\"eu\":[42]}");

        Assert.Equal(_account.Subject, (await _backend.Accounts.FindAsync(_account))?.Subject);
        Assert.Equal(UpdateAccountOutcome.Updated, await _backend.Accounts.UpdateAsync(_account));
    }

    [Fact]
    public async Task Index_ThatLeadsNowhere_IsRefusedAndNotTakenForFree()
    {
        _ = await Database.KeyDeleteAsync(_key);

        await Assert.ThrowsAsync<StoreDataException>(() => _backend.Accounts.OwnerAsync(_account.Subject.Tenant, _account.Email!));
        Assert.Equal(CreateAccountOutcome.EmailTaken, await _backend.Accounts.CreateAsync(TestAccount.New() with { Email = _account.Email }));
    }

    [Fact]
    public async Task Index_ThatLeadsToAnother_IsRefused()
    {
        var other = TestAccount.New();
        var (email, login) = (await KeyAsync(":email:"), await KeyAsync(":login:"));
        _ = await _backend.Accounts.CreateAsync(other);
        var name = (await redis.KeysAsync(_prefix)).Single(key => key.Contains(":account:", StringComparison.Ordinal) && key != _key)[^43..];
        _ = await Database.StringSetAsync(email, name);
        _ = await Database.StringSetAsync(login, name);

        await Assert.ThrowsAsync<StoreDataException>(() => _backend.Accounts.OwnerAsync(_account.Subject.Tenant, _account.Email!));
        await Assert.ThrowsAsync<StoreDataException>(async () =>
            await _backend.Accounts.FindByLoginAsync(_account.Subject.Tenant, _account.ExternalLogins[0], CancellationToken.None));
    }

    [Fact]
    public async Task Record_MovedUnderTheKeyOfAnother_IsNotTheirs()
    {
        var other = TestAccount.New();
        _ = await _backend.Accounts.CreateAsync(other);
        var otherKey = (await redis.KeysAsync(_prefix)).Single(key => key.Contains(":account:", StringComparison.Ordinal) && key != _key);
        _ = await Database.StringSetAsync(otherKey, await Database.StringGetAsync(_key));

        await Assert.ThrowsAsync<StoreDataException>(() => _backend.Accounts.FindAsync(other));
        await Assert.ThrowsAsync<StoreDataException>(async () =>
            await _backend.Accounts.ListAsync(new ListAccountsQuery("acme", Cursor: null, Limit: 10), CancellationToken.None));
        // That of the other is not read under its key; the rightful one is.
        Assert.Equal(
            [_account.Subject],
            (await _backend.Accounts.ListDueAsync(DateTimeOffset.MaxValue, 10, CancellationToken.None)).Select(account => account.Subject));
    }

    [Theory]
    [InlineData("expires", "soon")]
    [InlineData("left", "")]
    [InlineData("left", "1.5")]
    [InlineData("data", null)]
    [InlineData("mac", null)]
    public async Task Code_WithAWrongField_IsRefused(string field, string? value)
    {
        var code = TestAccount.NewCode();
        await _backend.Codes.PutAsync(code, CancellationToken.None);
        var key = await KeyAsync(":code:");
        _ = value is null ? await Database.HashDeleteAsync(key, field) : await Database.HashSetAsync(key, field, value);

        await Assert.ThrowsAsync<StoreDataException>(async () => await _backend.Codes.RedeemAsync(code.Wrong(), CancellationToken.None));
    }

    [Fact]
    public async Task Code_ThatIsSomethingElse_IsRefused()
    {
        var code = TestAccount.NewCode();
        await _backend.Codes.PutAsync(code, CancellationToken.None);
        _ = await Database.StringSetAsync(await KeyAsync(":code:"), "x", TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<StoreDataException>(async () => await _backend.Codes.RedeemAsync(code.Right(), CancellationToken.None));
        await Assert.ThrowsAsync<StoreDataException>(async () => await _backend.Codes.CheckAsync(code.Wrong(), CancellationToken.None));
    }

    private async Task<string> KeyAsync(string part) =>
        Assert.Single(await redis.KeysAsync(_prefix), key => key.Contains(part, StringComparison.Ordinal));

    private async Task ReplaceAsync(string right, string wrong)
    {
        var record = Encoding.Latin1.GetString((await Database.StringGetAsync(_key))!);
        Assert.Contains(right, record, StringComparison.Ordinal);
        _ = await Database.StringSetAsync(_key, Encoding.Latin1.GetBytes(record.Replace(right, wrong, StringComparison.Ordinal)));
    }

    /// <summary>Whichever way somebody comes to the record.</summary>
    private async Task AssertRefusedAsync()
    {
        var tenant = _account.Subject.Tenant;
        Func<Task>[] calls =
        [
            () => _backend.Accounts.FindAsync(_account),
            () => _backend.Accounts.OwnerAsync(tenant, _account.Email!),
            async () => await _backend.Accounts.FindByLoginAsync(tenant, _account.ExternalLogins[0], CancellationToken.None),
            async () => await _backend.Accounts.ListAsync(new ListAccountsQuery(tenant, Cursor: null, Limit: 10), CancellationToken.None),
        ];
        foreach (var call in calls)
            await Assert.ThrowsAsync<StoreDataException>(call);
        // It is left out there, so that it holds up no other.
        Assert.Empty(await _backend.Accounts.ListDueAsync(TestAccount.Now, 10, CancellationToken.None));
    }

    private async Task AssertChangesRefusedAsync()
    {
        byte[] before = (await Database.StringGetAsync(_key))!;
        await Assert.ThrowsAsync<StoreDataException>(() => _backend.Accounts.UpdateAsync(_account));
        await Assert.ThrowsAsync<StoreDataException>(() => _backend.Accounts.DeleteAsync(_account));
        Assert.Equal(before, (byte[]?)await Database.StringGetAsync(_key));
    }
}
