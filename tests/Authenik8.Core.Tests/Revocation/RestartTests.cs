using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Revocation;

/// <summary>A process that keeps revocations in memory refuses tokens from before its start: they may have been revoked.</summary>
public sealed class RestartTests
{
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60_000)]
    public async Task Verify_TokenOfThePreviousProcess_IsRevoked(int millisecondsLater)
    {
        await using var before = Start();
        var kept = await LogInAsync(before);
        var loggedOut = await LogInAsync(before);
        Assert.True(await before.GetRequiredService<ISessionService>().EndByRefreshTokenAsync(loggedOut.RefreshToken, CancellationToken.None));
        _clock.Advance(TimeSpan.FromMilliseconds(millisecondsLater));

        await using var after = Start();

        Assert.Equal(new TokenVerification.Invalid(TokenFailure.Revoked), await VerifyAsync(after, loggedOut));
        Assert.Equal(new TokenVerification.Invalid(TokenFailure.Revoked), await VerifyAsync(after, kept));
        Assert.IsType<TokenVerification.Valid>(await VerifyAsync(after, await LogInAsync(after)));
    }

    [Fact]
    public async Task Verify_TokenIssuedAtTheStart_IsAccepted()
    {
        await using var services = Start();

        var first = await LogInAsync(services);

        Assert.IsType<TokenVerification.Valid>(await VerifyAsync(services, first));
    }

    [Fact]
    public async Task Verify_TokenIssuedAfterTheClockWasSetBack_IsAccepted()
    {
        await using var before = Start();
        var old = await LogInAsync(before);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await using var after = Start();
        _ = await LogInAsync(after);

        _clock.Advance(TimeSpan.FromMinutes(-1));
        var late = await LogInAsync(after);

        Assert.IsType<TokenVerification.Valid>(await VerifyAsync(after, late));
        Assert.Equal(new TokenVerification.Invalid(TokenFailure.Revoked), await VerifyAsync(after, old));
    }

    [Fact]
    public async Task Verify_TokenOfAnotherProgramWithTheSameKey_IsRefusedFromBeforeTheSecondOfTheStart()
    {
        await using var services = Start();
        _ = services.GetRequiredService<ITokenService>();
        var memory = services.GetRequiredService<RevocationMemory>();
        var now = DateTimeOffset.FromUnixTimeSeconds(_clock.GetUtcNow().ToUnixTimeSeconds());
        TokenReference Foreign(DateTimeOffset issuedAt) => new(TokenId.FromClaim("another-program-1"), Engine.Ada, null, issuedAt);

        Assert.False(memory.MayHaveForgotten(Foreign(now)));
        Assert.True(memory.MayHaveForgotten(Foreign(now.AddSeconds(-1))));
    }

    [Fact]
    public async Task Verify_SessionsOutliveTheProcessAndTheFeedDoesNot_TheStoreIsAskedAboutTokensFromBefore()
    {
        var store = new Sessions.ForgetfulStore(new InMemorySessionStore());
        await using var before = Start(store: store);
        var kept = await LogInAsync(before);
        var loggedOut = await LogInAsync(before);
        Assert.True(await before.GetRequiredService<ISessionService>().EndByRefreshTokenAsync(loggedOut.RefreshToken, CancellationToken.None));
        _clock.Advance(TimeSpan.FromSeconds(1));

        await using var after = Start(store: store);
        foreach (var service in after.GetServices<Microsoft.Extensions.Hosting.IHostedService>())
            await service.StartAsync(CancellationToken.None);
        await WaitUntilCurrentAsync(after);

        Assert.Equal(new TokenVerification.Invalid(TokenFailure.Revoked), await VerifyAsync(after, loggedOut));
        Assert.IsType<TokenVerification.Valid>(await VerifyAsync(after, kept));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_FeedThatOutlivesTheProcess_RefusesNothingFromBefore(bool sessionsOutlive)
    {
        IRevocationFeed feed = new BrittleFeed(new InMemoryRevocationFeed());
        ISessionStore? store = sessionsOutlive ? new Sessions.ForgetfulStore(new InMemorySessionStore()) : null;
        await using var before = Start(feed, store);
        var tokens = await LogInAsync(before);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await using var after = Start(feed, store);

        Assert.False(after.GetRequiredService<RevocationMemory>().MayHaveForgotten(
            new TokenReference(tokens.AccessToken.Id, Engine.Ada, tokens.SessionId, tokens.AccessToken.IssuedAt)));
    }

    [Fact]
    public async Task Verify_WithoutRevocations_RefusesNothingFromBefore()
    {
        await using var before = Start(mode: RevocationMode.None);
        var tokens = await LogInAsync(before);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await using var after = Start(mode: RevocationMode.None);

        Assert.IsType<TokenVerification.Valid>(await VerifyAsync(after, tokens));
    }

    // From then on only what the index does not know sends the verifier to the store.
    private static async Task WaitUntilCurrentAsync(IServiceProvider services)
    {
        for (var i = 0; i < 500 && !services.GetRequiredService<RevocationFollower>().IsCurrent; i++)
            await Task.Delay(10);
        Assert.True(services.GetRequiredService<RevocationFollower>().IsCurrent);
    }

    private static Task<SessionTokens> LogInAsync(IServiceProvider services) =>
        services.GetRequiredService<ISessionService>().StartAsync(new StartSessionCommand { Subject = Engine.Ada, Grant = new Grant() }, CancellationToken.None);

    private static async Task<TokenVerification> VerifyAsync(IServiceProvider services, SessionTokens tokens) =>
        await services.GetRequiredService<ITokenService>().VerifyAsync(tokens.AccessToken.Value, CancellationToken.None);

    private ServiceProvider Start(IRevocationFeed? feed = null, ISessionStore? store = null, RevocationMode mode = RevocationMode.Index)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_clock);
        if (feed is not null)
            services.AddSingleton(feed);
        if (store is not null)
            services.AddSingleton(store);
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            options.Revocation.Mode = mode;
        });
        return services.BuildServiceProvider(validateScopes: true);
    }
}
