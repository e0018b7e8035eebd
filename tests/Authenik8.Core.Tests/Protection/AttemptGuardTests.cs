using System.Net;
using Authenik8.Events;
using Authenik8.InMemory;
using Authenik8.Protection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Protection;

/// <summary>Which limits hold for which operation, as the engine wires them.</summary>
public sealed class AttemptGuardTests : IAsyncDisposable
{
    private const string Ada = "ada@example.com";

    private readonly RecordingEvents _events = new();
    private readonly RecordingLimiter _store = new(new InMemoryAttemptLimiter());
    private Engine? _engine;

    private Engine Engine => _engine ??= NewEngine();

    private AttemptGuard Guard => Engine.Get<AttemptGuard>();

    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Login_FiveFailuresFromOneAddress_AreThrottledThere()
    {
        for (var i = 4; i >= 0; i--)
        {
            var allowed = await LogInAsync();
            Assert.True(allowed.IsAllowed);
            Assert.Equal(new AttemptQuota("login", 5, 900, i, 900), allowed.Quota);
            Assert.Equal(4 - i, allowed.FailuresBefore);
        }
        Engine.Clock.Advance(TimeSpan.FromMinutes(1.999));

        var refused = await LogInAsync();

        Assert.Equal((false, TimeSpan.FromSeconds(781), false), (refused.IsAllowed, refused.RetryAfter, refused.IsCeiling));
        Assert.Equal(new AttemptQuota("login", 5, 900, 0, 781), refused.Quota);
        Assert.Equal([(SecurityEventNames.AttemptThrottled, "login")], _events.Raised);
        Assert.True((await LogInAsync(address: "192.0.2.2")).IsAllowed);
        Assert.True((await LogInAsync(account: "bob@example.com")).IsAllowed);
    }

    [Fact]
    public async Task Login_Success_ForgetsTheFailures()
    {
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 4; i++)
                _ = await LogInAsync();
            var success = await LogInAsync();
            Assert.Equal((true, 4), (success.IsAllowed, success.FailuresBefore));
            await Guard.SucceedAsync(success, CancellationToken.None);
        }
        Assert.Equal(0, (await LogInAsync()).FailuresBefore);
    }

    [Fact]
    public async Task Login_FailuresFromManyAddresses_SlowTheAccountDown()
    {
        for (var i = 0; i < 10; i++)
            Assert.True((await LogInAsync(address: $"192.0.2.{i}")).IsAllowed);

        var delay = 1;
        for (var i = 10; i < 25; i++)
        {
            var refused = await LogInAsync(address: $"192.0.2.{i}");
            // Told is the longest wait, and the limit of the stranger's own address: not where the counter of all strangers stands.
            Assert.Equal((false, TimeSpan.FromMinutes(15), "login-address", false), (refused.IsAllowed, refused.RetryAfter, refused.Quota!.Policy, refused.IsCeiling));
            Engine.Clock.Advance(TimeSpan.FromSeconds(Math.Min(900, delay)));
            Assert.True((await LogInAsync(address: $"192.0.2.{i}")).IsAllowed);
            delay *= 2;
        }
    }

    [Fact]
    public async Task Login_AHundredFailuresInARow_AreTheLast()
    {
        for (var i = 1; i <= 100; i++)
        {
            Engine.Clock.Advance(TimeSpan.FromMinutes(15));
            var allowed = await LogInAsync(address: $"192.0.2.{i}");
            Assert.Equal((true, i == 100, i - 1), (allowed.IsAllowed, allowed.IsCeiling, allowed.FailuresBefore));
        }
        Engine.Clock.Advance(TimeSpan.FromDays(29));

        var refused = await LogInAsync();

        Assert.Equal((false, true, TimeSpan.FromMinutes(15)), (refused.IsAllowed, refused.IsCeiling, refused.RetryAfter));
        Assert.Equal(("login-address", 99), (refused.Quota!.Policy, refused.Quota.Remaining));
    }

    [Fact]
    public async Task Login_KnownDevice_IsNotLockedOutByStrangers()
    {
        await ExhaustAccountAsync();

        var owner = await LogInAsync(address: "198.51.100.7", device: "laptop");
        Assert.Equal((true, false, 0), (owner.IsAllowed, owner.IsCeiling, owner.FailuresBefore));
        Assert.False((await LogInAsync(address: "198.51.100.7")).IsAllowed);

        await Guard.SucceedAsync(owner, CancellationToken.None);
        // That the owner came is nothing that strangers could read from their own counter.
        Assert.False((await LogInAsync(address: "198.51.100.8")).IsAllowed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("laptop")]
    public async Task Login_OwnersMistakesAndSuccess_LeaveWhatStrangersSeeAsItIsWithoutAnAccount(string? device)
    {
        const string Nobody = "nobody@example.com";
        for (var failures = 1; failures <= 12; failures++)
        {
            Engine.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.True((await LogInAsync(Ada, $"192.0.2.{failures}")).IsAllowed);
            Assert.True((await LogInAsync(Nobody, $"192.0.2.{failures}")).IsAllowed);
            if (failures > 9)
                Engine.Clock.Advance(TimeSpan.FromMinutes(10));

            // At another address, with two mistakes before, and long after the strangers' last attempt.
            AttemptResult? last = null;
            for (var i = 0; i < 3; i++)
            {
                Engine.Clock.Advance(TimeSpan.FromMinutes(1));
                last = await LogInAsync(Ada, "198.51.100.7", device);
                Assert.True(last.IsAllowed);
            }
            await Guard.SucceedAsync(last!, CancellationToken.None);

            Assert.Equal(await LookAsync(Nobody), await LookAsync(Ada));
        }

        // What a stranger sees of an account, without leaving a trace: what is counted is taken back.
        async Task<object> LookAsync(string account)
        {
            var result = await LogInAsync(account, "203.0.113.1");
            await Guard.WithdrawAsync(result, CancellationToken.None);
            return (result.IsAllowed, result.RetryAfter, result.FailuresBefore);
        }
    }

    [Fact]
    public async Task Login_KnownDeviceOrSession_IsNotCountedByItsAddress()
    {
        for (var i = 0; i < 100; i++)
            _ = await LogInAsync(account: $"user-{i}@example.com");
        Assert.False((await LogInAsync()).IsAllowed);

        Assert.True((await LogInAsync(device: "laptop")).IsAllowed);
    }

    [Fact]
    public async Task Login_SuccessesOfAKnownDevice_HaveALimit()
    {
        for (var i = 0; i < 60; i++)
            await Guard.SucceedAsync(await LogInAsync(device: "laptop"), CancellationToken.None);

        var refused = await LogInAsync(device: "laptop");

        Assert.Equal((false, new AttemptQuota("logins-device", 60, 900, 0, 900)), (refused.IsAllowed, refused.Quota));
        Assert.True((await LogInAsync(device: "phone")).IsAllowed);
        Assert.True((await LogInAsync()).IsAllowed);
    }

    [Fact]
    public async Task Login_SuccessesFromOneAddress_HaveALimitWhateverTheAccounts()
    {
        for (var i = 0; i < 300; i++)
            await Guard.SucceedAsync(await LogInAsync($"user-{i % 7}@example.com"), CancellationToken.None);

        var refused = await LogInAsync();

        Assert.Equal((false, new AttemptQuota("logins-address", 300, 900, 0, 900)), (refused.IsAllowed, refused.Quota));
        Assert.True((await LogInAsync(address: "198.51.100.7")).IsAllowed);
    }

    [Fact]
    public async Task CompleteLogin_FromManyAddresses_HasALimitForTheAccount()
    {
        for (var i = 0; i < 60; i++)
            Assert.True((await AcquireAsync(AttemptOperation.CompleteLogin, Ada, $"192.0.2.{i}")).IsAllowed);

        var refused = await AcquireAsync(AttemptOperation.CompleteLogin, Ada, "198.51.100.7");

        Assert.Equal((false, new AttemptQuota("logins", 60, 900, 0, 900)), (refused.IsAllowed, refused.Quota));
        Assert.True((await AcquireAsync(AttemptOperation.CompleteLogin, "bob@example.com", "198.51.100.7")).IsAllowed);
    }

    [Fact]
    public async Task Withdraw_Busy_LeavesNoRowAndNoAttemptOfTheAccountButCountsForTheAddress()
    {
        _engine = NewEngine(options => options.LoginFailuresPerAddress.Permits = 20);
        for (var i = 0; i < 20; i++)
            await Guard.WithdrawAsync(await LogInAsync($"made-up-{i}@example.com"), CancellationToken.None);

        Assert.False((await LogInAsync()).IsAllowed);
        Assert.Equal((true, 0), await LogInAsync("made-up-0@example.com", "198.51.100.7") is var other ? (other.IsAllowed, other.FailuresBefore) : default);
        Assert.Equal(4, (await LogInAsync("made-up-1@example.com", "198.51.100.7")).Quota!.Remaining);
    }

    [Fact]
    public async Task Login_ManyNetworksOfOneCustomer_CountTogetherWithALargerBudget()
    {
        var allowed = 0;
        for (var i = 0; i < 1000; i++)
        {
            if ((await LogInAsync($"user-{i}@example.com", $"2001:db8:7:{i:x}::1")).IsAllowed)
                allowed++;
        }

        Assert.Equal(3 * 100, allowed);
        Assert.True((await LogInAsync(address: "2001:db8:8::1")).IsAllowed);
    }

    [Fact]
    public async Task Guest_ManyNetworksOfOneCustomer_CountTogether()
    {
        var allowed = 0;
        for (var i = 0; i < 120; i++)
        {
            if ((await AcquireAsync(AttemptOperation.CreateGuest, account: null, $"2001:db8:7:{i % 40:x}::1")).IsAllowed)
                allowed++;
        }

        Assert.Equal(90, allowed);
    }

    [Fact]
    public async Task Login_IPv4MappedIntoIPv6_IsTheIPv4Address()
    {
        for (var i = 0; i < 5; i++)
            Assert.True((await LogInAsync(address: i % 2 == 0 ? "192.0.2.1" : "::ffff:192.0.2.1")).IsAllowed);
        Assert.False((await LogInAsync(address: "::ffff:192.0.2.1")).IsAllowed);
        Assert.True((await LogInAsync(address: "::ffff:192.0.2.2")).IsAllowed);
    }

    [Fact]
    public async Task Login_KnownDevice_HasABudgetOfItsOwn()
    {
        for (var i = 0; i < 5; i++)
            Assert.True((await LogInAsync(address: $"192.0.2.{i}", device: "laptop")).IsAllowed);

        // By device, wherever it is; another device and strangers are not concerned.
        var refused = await LogInAsync(address: "192.0.2.77", device: "laptop");
        Assert.Equal((false, "login-device", false), (refused.IsAllowed, refused.Quota!.Policy, refused.IsCeiling));
        Assert.True((await LogInAsync(device: "phone")).IsAllowed);
        Assert.Equal((true, 0), await LogInAsync() is var stranger ? (stranger.IsAllowed, stranger.FailuresBefore) : default);
    }

    [Fact]
    public async Task Login_KnownDevice_SlowsDownAndEndsByItself()
    {
        for (var i = 0; i < 100; i++)
        {
            Engine.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.True((await LogInAsync(device: "laptop")).IsAllowed);
        }
        Engine.Clock.Advance(TimeSpan.FromMinutes(15));

        // The device is at its end; that does not lock the account.
        var refused = await LogInAsync(device: "laptop");
        Assert.Equal((false, false, TimeSpan.FromDays(1)), (refused.IsAllowed, refused.IsCeiling, refused.RetryAfter));
        Assert.True((await LogInAsync()).IsAllowed);
    }

    [Fact]
    public async Task Login_ManyAccountsFromOneAddress_AreThrottledBeforeTheyTouchAnAccount()
    {
        for (var i = 0; i < 100; i++)
            Assert.True((await LogInAsync(account: $"user-{i}@example.com")).IsAllowed);
        _store.Commands.Clear();

        var refused = await LogInAsync();

        Assert.Equal((false, "login-address"), (refused.IsAllowed, refused.Quota!.Policy));
        Assert.Single(_store.Commands);
        Assert.Equal(0, (await LogInAsync(address: "192.0.2.2")).FailuresBefore);
    }

    [Fact]
    public async Task Login_SuccessesFromOneAddress_AreNotCounted()
    {
        for (var i = 0; i < 300; i++)
        {
            var success = await LogInAsync(account: $"user-{i}@example.com");
            Assert.True(success.IsAllowed);
            await Guard.SucceedAsync(success, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Login_AddressesOfOneCustomer_CountAsOne()
    {
        for (var i = 0; i < 5; i++)
            Assert.True((await LogInAsync(address: $"2001:db8::{i}")).IsAllowed);
        Assert.False((await LogInAsync(address: "2001:db8::ffff")).IsAllowed);
        Assert.True((await LogInAsync(address: "2001:db8:0:1::1")).IsAllowed);
    }

    [Fact]
    public async Task Login_Burst_EvaluatesNoMoreThanTheBudget()
    {
        for (var round = 0; round < 20; round++)
        {
            var account = $"user-{round}@example.com";
            var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => LogInAsync(account, $"192.0.2.{round}"))));
            Assert.Equal(5, results.Count(result => result.IsAllowed));
        }
    }

    [Fact]
    public async Task ForgetFailures_AfterAReset_OpensTheAccount()
    {
        await ExhaustAccountAsync();
        for (var i = 0; i < 5; i++)
            _ = await LogInAsync(address: "198.51.100.7");

        await Guard.ForgetFailuresAsync(Source(Ada, "198.51.100.7", device: null), CancellationToken.None);

        for (var i = 0; i < 5; i++)
            Assert.True((await LogInAsync(address: "198.51.100.7")).IsAllowed);
    }

    [Fact]
    public async Task Acquire_AnyOperation_AsksTheStoreTwiceAtMostAndForRefreshesNever()
    {
        foreach (var operation in Enum.GetValues<AttemptOperation>())
        {
            _store.Commands.Clear();
            _ = await Guard.AcquireAsync(operation, Source(Ada, "192.0.2.1", device: "laptop"), CancellationToken.None);
            Assert.InRange(_store.Commands.Count, operation is AttemptOperation.CreateGuest or AttemptOperation.RefusedRefresh ? 0 : 1, 2);
        }
        _store.Commands.Clear();
        _ = await Guard.AcquireRefreshAsync("session");
        _ = await Guard.CountRefusedRefreshAsync(IPAddress.Loopback);
        Assert.Empty(_store.Commands);
    }

    [Fact]
    public async Task Acquire_Store_LearnsNeitherAccountNorAddress()
    {
        _ = await LogInAsync(address: "192.0.2.1");
        Assert.NotEmpty(_store.Commands);
        Assert.All(_store.Commands, command =>
        {
            Assert.DoesNotContain("ada", command.Partition, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("192.0.2", command.Partition, StringComparison.Ordinal);
            Assert.All(command.Limits, limit => Assert.DoesNotContain("192.0.2", limit.Key, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Acquire_TwoNodesOfOneSecret_CountTogether()
    {
        await using var other = NewEngine();
        for (var i = 0; i < 5; i++)
            _ = await (i % 2 == 0 ? Guard : other.Get<AttemptGuard>()).AcquireAsync(AttemptOperation.Login, Source(Ada, "192.0.2.1", device: null), CancellationToken.None);

        Assert.False((await LogInAsync()).IsAllowed);
    }

    [Theory]
    [InlineData(AttemptOperation.Register, "register", 20, 3600)]
    [InlineData(AttemptOperation.SendMessage, "message-address", 20, 3600)]
    [InlineData(AttemptOperation.VerifyCode, "code-address", 50, 900)]
    [InlineData(AttemptOperation.CreateGuest, "guest", 30, 3600)]
    internal async Task Acquire_OneAddress_IsLimitedWhateverTheAccounts(AttemptOperation operation, string policy, int permits, int seconds)
    {
        for (var i = 0; i < permits; i++)
            Assert.True((await AcquireAsync(operation, $"user-{i}", "192.0.2.1")).IsAllowed);

        var refused = await AcquireAsync(operation, "somebody", "192.0.2.1");

        Assert.Equal((false, new AttemptQuota(policy, permits, seconds, 0, seconds)), (refused.IsAllowed, refused.Quota));
        Assert.Equal(TimeSpan.FromSeconds(seconds), refused.RetryAfter);
        Assert.True((await AcquireAsync(operation, "somebody", "192.0.2.2")).IsAllowed);
    }

    [Theory]
    [InlineData(AttemptOperation.Register, "register", 3, 3600)]
    [InlineData(AttemptOperation.SendMessage, "message-address", 3, 3600)]
    [InlineData(AttemptOperation.SendVerification, "message-address", 3, 3600)]
    [InlineData(AttemptOperation.VerifyCode, "code-address", 30, 900)]
    internal async Task Acquire_OneAccount_IsLimitedWhateverTheAddressesAndShowsTheStrangerItsOwnLimit(AttemptOperation operation, string policy, int permits, int seconds)
    {
        for (var i = 0; i < permits; i++)
            Assert.True((await AcquireAsync(operation, Ada, $"192.0.2.{i}")).IsAllowed);

        var refused = await AcquireAsync(operation, Ada, "198.51.100.1");

        Assert.Equal((false, TimeSpan.FromSeconds(seconds), policy), (refused.IsAllowed, refused.RetryAfter, refused.Quota!.Policy));
        Assert.NotEqual(0, refused.Quota.Remaining);
        Assert.True((await AcquireAsync(operation, "bob@example.com", "198.51.100.1")).IsAllowed);
    }

    [Fact]
    public async Task SendMessage_RegistrationsToTheSameAddress_CountTogether()
    {
        Assert.True((await AcquireAsync(AttemptOperation.Register, Ada, "192.0.2.1")).IsAllowed);
        Assert.True((await AcquireAsync(AttemptOperation.SendMessage, Ada, "192.0.2.2")).IsAllowed);
        Assert.True((await AcquireAsync(AttemptOperation.SendMessage, Ada, "192.0.2.3")).IsAllowed);
        Assert.False((await AcquireAsync(AttemptOperation.Register, Ada, "192.0.2.4")).IsAllowed);
    }

    [Theory]
    [InlineData(AttemptOperation.SendMessage, 3)]
    [InlineData(AttemptOperation.VerifyCode, 30)]
    internal async Task Acquire_KnownDevice_IsNotHeldBackByStrangers(AttemptOperation operation, int permits)
    {
        for (var i = 0; i <= permits; i++)
            _ = await AcquireAsync(operation, Ada, $"192.0.2.{i}");

        Assert.False((await AcquireAsync(operation, Ada, "198.51.100.1")).IsAllowed);
        Assert.True((await Guard.AcquireAsync(operation, Source(Ada, "198.51.100.1", device: "laptop"), CancellationToken.None)).IsAllowed);
    }

    [Fact]
    public async Task VerifyCode_Success_ForgetsTheAccountsFailuresAndGivesTheAddressBack()
    {
        for (var round = 0; round < 10; round++)
        {
            var success = await AcquireAsync(AttemptOperation.VerifyCode, Ada, "192.0.2.1");
            Engine.Clock.Advance(TimeSpan.FromMinutes(1));
            for (var i = 0; i < 2; i++)
                Assert.True((await AcquireAsync(AttemptOperation.VerifyCode, Ada, "192.0.2.1")).IsAllowed);
            await Guard.SucceedAsync(success, CancellationToken.None);
        }
        Assert.Equal(4, (await AcquireAsync(AttemptOperation.VerifyCode, Ada, "192.0.2.1")).Quota!.Remaining);
    }

    [Fact]
    public async Task Register_Success_StillCounts()
    {
        for (var i = 0; i < 3; i++)
            await Guard.SucceedAsync(await AcquireAsync(AttemptOperation.Register, Ada, "192.0.2.1"), CancellationToken.None);
        Assert.False((await AcquireAsync(AttemptOperation.Register, Ada, "192.0.2.1")).IsAllowed);
    }

    [Fact]
    public async Task Acquire_NoAccount_IsLimitedByAddressAlone()
    {
        var result = await AcquireAsync(AttemptOperation.CreateGuest, account: null, "192.0.2.1");
        Assert.Equal((true, "guest", 29), (result.IsAllowed, result.Quota!.Policy, result.Quota.Remaining));
        Assert.Equal("code-address", (await AcquireAsync(AttemptOperation.VerifyCode, account: null, address: null)).Quota!.Policy);
    }

    [Fact]
    public async Task Acquire_StoreDown_StillLimits()
    {
        _store.Failure = new StoreUnavailableException("down");

        for (var i = 0; i < 5; i++)
            Assert.True((await LogInAsync()).IsAllowed);

        Assert.False((await LogInAsync()).IsAllowed);
        Assert.Single(_events.Raised, raised => raised.Name == SecurityEventNames.LimiterDegraded);
    }

    [Fact]
    public async Task Acquire_Disabled_LimitsNothing()
    {
        _engine = NewEngine(options => options.Enabled = false);

        for (var i = 0; i < 1000; i++)
        {
            var result = await LogInAsync();
            Assert.Equal((true, null), (result.IsAllowed, result.Quota));
            await Guard.SucceedAsync(result, CancellationToken.None);
        }
        await Guard.ForgetFailuresAsync(Source(Ada, "192.0.2.1", device: null), CancellationToken.None);
        Assert.Empty(_store.Commands);
    }

    [Fact]
    public async Task Acquire_SingleLimitsOff_LeavesTheOthers()
    {
        _engine = NewEngine(options =>
        {
            options.LoginFailures.Permits = 0;
            options.LoginFailuresPerAddress.Permits = 0;
            options.GuestsPerAddress.Permits = 0;
        });

        for (var i = 0; i < 10; i++)
            Assert.True((await LogInAsync()).IsAllowed);
        Assert.False((await LogInAsync()).IsAllowed);
        Assert.Null((await AcquireAsync(AttemptOperation.CreateGuest, account: null, "192.0.2.1")).Quota);

        await _engine.DisposeAsync();
        _engine = NewEngine(options => options.LoginBackoff.Free = 0);
        for (var i = 0; i < 200; i++)
            Assert.Equal((true, false), await LogInAsync(account: "bob@example.com", address: $"192.0.{i}.2") is var free ? (free.IsAllowed, free.IsCeiling) : default);
    }

    private Engine NewEngine(Action<ProtectionOptions>? configure = null) => new(
        options => configure?.Invoke(options.Protection),
        services => services.AddSingleton<ISecurityEvents>(_events).AddSingleton<IAttemptLimiter>(_store));

    private static AttemptSource Source(string? account, string? address, string? device) =>
        new() { Account = account, Address = address is null ? null : IPAddress.Parse(address), KnownDevice = device };

    private async Task<AttemptResult> AcquireAsync(AttemptOperation operation, string? account, string? address) =>
        await Guard.AcquireAsync(operation, Source(account, address, device: null), CancellationToken.None);

    private async Task<AttemptResult> LogInAsync(string account = Ada, string address = "192.0.2.1", string? device = null) =>
        await Guard.AcquireAsync(AttemptOperation.Login, Source(account, address, device), CancellationToken.None);

    /// <summary>Strangers fail until there is no further attempt.</summary>
    private async Task ExhaustAccountAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            Engine.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.True((await LogInAsync(address: $"192.0.2.{i}")).IsAllowed);
        }
    }
}
