using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Outage;

/// <summary>A host with a fixed secret is restarted, and its stores were in memory.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Restart_StoresInMemory_RefusesTokensFromBeforeAndAcceptsItsOwn(int secondsLater)
    {
        var clock = new TestClock();
        string loggedOut, kept;
        await using (var before = await TestHost.StartAsync(clock: clock))
        {
            loggedOut = (await before.StartSessionAsync()).AccessToken.Value;
            kept = (await before.StartSessionAsync()).AccessToken.Value;
            Assert.Equal(204, (await before.PostAsync("/auth/logout", loggedOut)).Status);
            (await before.GetAsync("/me", loggedOut)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
            Assert.Equal(200, (await before.GetAsync("/me", kept)).Status);
        }
        clock.Advance(TimeSpan.FromSeconds(secondsLater));

        await using var after = await TestHost.StartAsync(clock: clock);

        (await after.GetAsync("/me", loggedOut)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        // It may have been revoked as well: the process cannot know.
        (await after.GetAsync("/me", kept)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Equal(200, (await after.GetAsync("/public", loggedOut)).Status);
        var own = await after.StartSessionAsync();
        Assert.Equal(200, (await after.GetAsync("/me", own.AccessToken.Value)).Status);
    }

    [Fact]
    public async Task Restart_StoresThatOutliveTheProcess_RefuseWhatWasLoggedOutAndNothingElse()
    {
        var clock = new TestClock();
        var (store, feed) = (InMemoryStores.NewSessionStore(), InMemoryStores.NewRevocationFeed());
        void Outliving(IServiceCollection services) => services.AddSingleton(store).AddSingleton(feed);
        string loggedOut, kept;
        await using (var before = await TestHost.StartAsync(services: Outliving, clock: clock))
        {
            loggedOut = (await before.StartSessionAsync()).AccessToken.Value;
            kept = (await before.StartSessionAsync()).AccessToken.Value;
            Assert.Equal(204, (await before.PostAsync("/auth/logout", loggedOut)).Status);
        }
        clock.Advance(TimeSpan.FromSeconds(1));

        await using var after = await TestHost.StartAsync(services: Outliving, clock: clock);

        (await after.GetAsync("/me", loggedOut)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Equal(200, (await after.GetAsync("/me", kept)).Status);
    }

    [Fact]
    public async Task Request_AfterTheLastSigningKeyRetired_ReachesTheExceptionHandlerWithTheNamesOfTheKeys()
    {
        var clock = new TestClock();
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await using var host = await TestHost.StartAsync(
            options => options.Tokens.SigningKeys.Add(new SigningKeyOptions
            {
                KeyId = "2031-05",
                Pem = key.ExportPkcs8PrivateKeyPem(),
                RetireAt = clock.GetUtcNow().AddMinutes(5),
            }),
            clock: clock);
        var session = await host.StartSessionAsync();
        clock.Advance(TimeSpan.FromMinutes(6));

        var refused = await host.RefreshAsync(session.RefreshToken);

        Assert.Equal(500, refused.Status);
        Assert.Null(refused.Code);
        Assert.DoesNotContain("2031-05", refused.Body, StringComparison.Ordinal);
        Assert.Contains(host.Logs.Lines, line => line.Level >= LogLevel.Error && line.Text.Contains("'2031-05' retired at", StringComparison.Ordinal));
        Assert.Equal(500, (await host.PostAsync("/auth/guest", json: "{}")).Status);
        // What the key has signed is accepted until it expires.
        Assert.Equal(200, (await host.GetAsync("/me", session.AccessToken.Value)).Status);
    }
}
