using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Redis executes a command about an account or a code, and the answer is lost on its way: the call is repeated within the backend.</summary>
public sealed class AccountLostAnswerTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private DroppingProxy _proxy = null!;
    private RedisBackend _backend = null!;
    private RedisBackend _direct = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _proxy = new DroppingProxy(_server.Port);
        _backend = RedisBackend.Connect(_proxy.EndPoint, options => options.MaxRetries = 10);
        _direct = RedisBackend.Connect(_server.EndPoint);
        // Every script is known to the server, so that the lost answer is that of the call and not of the loading.
        await Attempt.AvailableAsync(_backend);
        var account = TestAccount.New();
        _ = await _backend.Accounts.CreateAsync(account);
        _ = await _backend.Accounts.UpdateAsync(account);
        _ = await _backend.Accounts.DeleteAsync(account with { Version = 1 });
        var code = TestAccount.NewCode();
        await _backend.Codes.PutAsync(code, CancellationToken.None);
        _ = await _backend.Codes.RedeemAsync(code.Right(), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _direct.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Create_AnswerLost_IsCreatedOnceAndSaysSo()
    {
        var account = TestAccount.New();

        Assert.Equal(CreateAccountOutcome.Created, await LosingAsync(() => _backend.Accounts.CreateAsync(account)));

        Assert.Equal(0, (await _direct.Accounts.FindAsync(account))!.Version);
        // A call of its own is no repetition, however alike.
        Assert.Equal(CreateAccountOutcome.IdTaken, await _backend.Accounts.CreateAsync(account));
    }

    [Fact]
    public async Task Create_AnswerOfARefusalLost_IsRefused()
    {
        var account = TestAccount.New();
        _ = await _direct.Accounts.CreateAsync(account);

        Assert.Equal(
            CreateAccountOutcome.EmailTaken,
            await LosingAsync(() => _backend.Accounts.CreateAsync(TestAccount.New() with { Email = account.Email })));
    }

    [Fact]
    public async Task Update_AnswerLost_IsUpdatedOnceAndSaysSo()
    {
        var account = TestAccount.New();
        _ = await _direct.Accounts.CreateAsync(account);
        var change = account with { Email = TestAccount.NewEmail(), DeletionDueAt = null };

        Assert.Equal(UpdateAccountOutcome.Updated, await LosingAsync(() => _backend.Accounts.UpdateAsync(change)));

        Assert.Equal(1, (await _direct.Accounts.FindAsync(account))!.Version);
        Assert.Equal(account.Subject, await _direct.Accounts.OwnerAsync(account.Subject.Tenant, change.Email));
        Assert.Null(await _direct.Accounts.OwnerAsync(account.Subject.Tenant, account.Email!));
        Assert.Equal(UpdateAccountOutcome.Conflict, await _backend.Accounts.UpdateAsync(change));
    }

    [Fact]
    public async Task Delete_AnswerLost_IsDeletedOnceAndSaysSo()
    {
        var account = TestAccount.New();
        _ = await _direct.Accounts.CreateAsync(account);

        Assert.True(await LosingAsync(() => _backend.Accounts.DeleteAsync(account)));

        Assert.Null(await _direct.Accounts.FindAsync(account));
        Assert.False(await _backend.Accounts.DeleteAsync(account));
    }

    [Fact]
    public async Task Redeem_AnswerLost_IsSpentOnceAndHandsOutTheData()
    {
        var code = TestAccount.NewCode();
        await _direct.Codes.PutAsync(code, CancellationToken.None);

        var outcome = await LosingAsync(async () => await _backend.Codes.RedeemAsync(code.Right(), CancellationToken.None));

        Assert.Equal(CodeOutcomeKind.Accepted, outcome.Kind);
        Assert.Equal(code.Data.ToArray(), outcome.Data.ToArray());
        Assert.Equal(CodeOutcomeKind.NotFound, (await _backend.Codes.RedeemAsync(code.Right(), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Check_AnswerOfAWrongCodeLost_IsCountedOnce()
    {
        var code = TestAccount.NewCode() with { MaxAttempts = 2 };
        await _direct.Codes.PutAsync(code, CancellationToken.None);

        var outcome = await LosingAsync(async () => await _backend.Codes.CheckAsync(code.Wrong(), CancellationToken.None));

        Assert.Equal(CodeOutcomeKind.Wrong, outcome.Kind);
        Assert.Equal(CodeOutcomeKind.Accepted, (await _direct.Codes.CheckAsync(code.Right(), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Redeem_AnswerOfTheLastWrongCodeLost_SaysExhausted()
    {
        var code = TestAccount.NewCode() with { MaxAttempts = 1 };
        await _direct.Codes.PutAsync(code, CancellationToken.None);

        var outcome = await LosingAsync(async () => await _backend.Codes.RedeemAsync(code.Wrong(), CancellationToken.None));

        Assert.Equal(CodeOutcomeKind.Exhausted, outcome.Kind);
    }

    [Fact]
    public async Task Put_AnswersLostWhileTheCodeIsSpent_DoesNotBringItBack()
    {
        var code = TestAccount.NewCode();
        _proxy.DropAnswers(3);

        var putting = _backend.Codes.PutAsync(code, CancellationToken.None);
        await Eventually.IsTrueAsync(
            "the code to be there", async () => (await _direct.Codes.RedeemAsync(code.Right(), CancellationToken.None)).Kind is CodeOutcomeKind.Accepted);
        await putting;

        Assert.Equal(3, _proxy.Dropped);
        Assert.Equal(CodeOutcomeKind.NotFound, (await _direct.Codes.RedeemAsync(code.Right(), CancellationToken.None)).Kind);
    }

    private async Task<T> LosingAsync<T>(Func<Task<T>> call)
    {
        var before = _proxy.Dropped;
        _proxy.DropAnswers(1);
        var answer = await call();
        Assert.Equal(before + 1, _proxy.Dropped);
        return answer;
    }
}
