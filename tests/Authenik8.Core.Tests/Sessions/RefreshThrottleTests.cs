using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

/// <summary>The limits of refreshes, as every host has them that calls the service.</summary>
public sealed class RefreshThrottleTests : IAsyncLifetime
{
    private static readonly Device Thief = new() { IpAddress = "192.0.2.66" };
    private static readonly Device Owner = new() { IpAddress = "198.51.100.7" };

    private readonly Engine _engine = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Refresh_OneSessionTooOften_IsThrottledAndItsTokenIsNotSpent()
    {
        var token = (await _engine.LogInAsync()).RefreshToken;
        for (var i = 0; i < 120; i++)
            token = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(token, Owner)).Tokens.RefreshToken;

        var throttled = Assert.IsType<RefreshResult.Throttled>(await RefreshAsync(token, Owner));

        Assert.Equal(TimeSpan.FromMinutes(1), throttled.RetryAfter);
        Assert.Equal(("refresh", 0), (throttled.Quota!.Policy, throttled.Quota.Remaining));
        // Another session of the same subject has its own.
        _ = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync((await _engine.LogInAsync()).RefreshToken, Owner));
        _engine.Clock.Advance(throttled.RetryAfter);
        _ = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(token, Owner));
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("reused")]
    [InlineData("expired")]
    public async Task Refresh_DeadTokenOverAndOver_LeavesTheOwnersSessionsAlone(string death)
    {
        var dead = await _engine.LogInAsync();
        switch (death)
        {
            case "revoked":
                Assert.True(await _engine.Sessions.EndAsync(Engine.Ada, dead.SessionId, SessionEndReason.Logout, CancellationToken.None));
                break;
            case "reused":
                _ = await _engine.RefreshedAsync((await _engine.RefreshedAsync(dead.RefreshToken)).RefreshToken);
                break;
            default:
                _engine.Clock.Advance(TimeSpan.FromDays(400));
                break;
        }
        var (phone, laptop) = ((await _engine.LogInAsync()).RefreshToken, (await _engine.LogInAsync()).RefreshToken);

        // Five times a second for five minutes, with the owner refreshing meanwhile.
        var refused = 0;
        for (var i = 0; i < 1500; i++)
        {
            _engine.Clock.Advance(TimeSpan.FromMilliseconds(200));
            if (await RefreshAsync(dead.RefreshToken, Thief) is not RefreshResult.Refreshed)
                refused++;
            if (i % 50 != 0)
                continue;
            phone = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(phone, Owner)).Tokens.RefreshToken;
            laptop = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(laptop, Thief)).Tokens.RefreshToken;
        }
        Assert.Equal(1500, refused);
    }

    [Fact]
    public async Task Refresh_SupersededTokenOverAndOver_DoesNotUseUpTheRefreshesOfItsSession()
    {
        var first = (await _engine.LogInAsync()).RefreshToken;
        var second = (await _engine.RefreshedAsync(first)).RefreshToken;
        for (var i = 0; i < 300; i++)
            Assert.Equal(new RefreshResult.Refused(RefreshFailure.Conflict), await RefreshAsync(first, Thief));

        _ = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(second, Owner));
    }

    [Fact]
    public async Task Refresh_JunkFromTheSameAddress_IsLimitedAndLeavesLiveTokensThereAlone()
    {
        var token = (await _engine.LogInAsync()).RefreshToken;
        for (var i = 0; i < 600; i++)
            Assert.Equal(new RefreshResult.Refused(RefreshFailure.Invalid), await RefreshAsync($"junk-{i}", Owner));

        var throttled = Assert.IsType<RefreshResult.Throttled>(await RefreshAsync("junk", Owner));

        Assert.Equal("refresh-address", throttled.Quota!.Policy);
        Assert.Equal(new RefreshResult.Refused(RefreshFailure.Invalid), await RefreshAsync("junk", Thief));
        _ = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(token, Owner));
    }

    [Fact]
    public async Task Refresh_AddressesThatAreNotKnown_CountAsOne()
    {
        for (var i = 0; i < 600; i++)
            _ = await RefreshAsync("junk", device: null);

        _ = Assert.IsType<RefreshResult.Throttled>(await RefreshAsync("junk", new Device { IpAddress = "not an address" }));
    }

    [Fact]
    public async Task Refresh_ProtectionOff_IsNotLimited()
    {
        await using var engine = new Engine(static options => options.Protection.Enabled = false);
        for (var i = 0; i < 1000; i++)
            await engine.RefusesAsync(RefreshFailure.Invalid, "junk");
    }

    private Task<RefreshResult> RefreshAsync(string token, Device? device) => _engine.Sessions.RefreshAsync(token, device, CancellationToken.None);
}
