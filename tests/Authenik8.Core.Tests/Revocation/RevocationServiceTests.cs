using Authenik8.InMemory;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Revocation;

public sealed class RevocationServiceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RevokeToken_OneOfASession_SparesTheOthersAndTheSession(bool feedIsFollowed)
    {
        await using var engine = await NewAsync(feedIsFollowed);
        var tokens = await engine.LogInAsync();
        var refreshed = await engine.RefreshedAsync(tokens.RefreshToken);

        await engine.Revocations.RevokeTokenAsync((await engine.AcceptsAsync(tokens)).Reference, CancellationToken.None);

        await engine.RefusesAsync(TokenFailure.Revoked, tokens);
        _ = await engine.AcceptsAsync(refreshed);
        _ = await engine.RefreshedAsync(refreshed.RefreshToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RevokeSubject_BeforeATime_SparesLaterTokensOfTheSameSecondAndOtherSubjects(bool feedIsFollowed)
    {
        await using var engine = await NewAsync(feedIsFollowed);
        var earlier = await engine.LogInAsync();
        var bob = await engine.LogInAsync(Engine.Bob);
        engine.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await engine.Revocations.RevokeSubjectAsync(Engine.Ada, engine.Clock.GetUtcNow(), CancellationToken.None);
        var later = await engine.RefreshedAsync(earlier.RefreshToken);

        await engine.RefusesAsync(TokenFailure.Revoked, earlier);
        _ = await engine.AcceptsAsync(later);
        _ = await engine.AcceptsAsync(bob);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RevokeTenant_BeforeATime_SparesOtherTenantsAndSubjectsWithoutOne(bool feedIsFollowed)
    {
        await using var engine = await NewAsync(feedIsFollowed);
        var acme = await engine.LogInAsync(new Subject("ada", "acme"));
        var umbrella = await engine.LogInAsync(new Subject("ada", "umbrella"));
        var none = await engine.LogInAsync(new Subject("acme"));
        engine.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await engine.Revocations.RevokeTenantAsync("acme", engine.Clock.GetUtcNow(), CancellationToken.None);

        await engine.RefusesAsync(TokenFailure.Revoked, acme);
        _ = await engine.AcceptsAsync(umbrella);
        _ = await engine.AcceptsAsync(none);
        _ = await engine.AcceptsAsync(await engine.RefreshedAsync(acme.RefreshToken));
    }

    [Theory]
    [InlineData(30, "subject")]
    [InlineData(299, "subject")]
    [InlineData(30, "tenant")]
    [InlineData(-30, "subject")]
    public async Task Revoke_TokenOfANodeWhoseClockIsOff_IsRefusedAndAFreshOneOfAnyNodeIsNot(int secondsAhead, string kind)
    {
        var (store, feed) = (new InMemorySessionStore(), new InMemoryRevocationFeed());
        await using var engine = new Engine(store: store, feed: feed);
        await using var other = new Engine(store: store, feed: feed);
        await engine.StartAsync();
        await other.StartAsync();
        other.Clock.MoveTo(engine.Clock.GetUtcNow().AddSeconds(secondsAhead));
        var subject = new Subject("ada", "acme");
        var old = await other.LogInAsync(subject);
        engine.Clock.Advance(TimeSpan.FromMilliseconds(1));
        other.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await (kind == "tenant"
            ? engine.Revocations.RevokeTenantAsync("acme", engine.Clock.GetUtcNow(), CancellationToken.None)
            : engine.Revocations.RevokeSubjectAsync(subject, engine.Clock.GetUtcNow(), CancellationToken.None));
        await Conformance.Eventually.IsTrueAsync("the other node to know", () => other.Index.RevokedBefore(subject) > DateTimeOffset.UnixEpoch);

        var refreshed = await engine.RefreshedAsync(old.RefreshToken);
        SessionTokens[] fresh = [refreshed, await engine.LogInAsync(subject), await other.LogInAsync(subject), await other.RefreshedAsync(refreshed.RefreshToken)];
        foreach (var node in new[] { engine, other })
        {
            await node.RefusesAsync(TokenFailure.Revoked, old);
            foreach (var tokens in fresh)
                _ = await node.AcceptsAsync(tokens);
        }
        // The store says the same, for a node that asks it.
        Assert.Equal(TokenState.Active, await store.CheckAsync((await other.AcceptsAsync(fresh[2])).Reference, other.Clock.GetUtcNow(), CancellationToken.None));
    }

    [Fact]
    public async Task Revoke_TokenIssuedByANodeThatDidNotKnow_IsRefusedUntilItsClientRefreshes()
    {
        var store = new InMemorySessionStore();
        await using var engine = new Engine(store: store);
        await using var deaf = new Engine(store: store);
        deaf.Clock.MoveTo(engine.Clock.GetUtcNow().AddSeconds(30));
        await engine.Revocations.RevokeSubjectAsync(Engine.Ada, engine.Clock.GetUtcNow(), CancellationToken.None);

        var unaware = await deaf.LogInAsync();

        await engine.RefusesAsync(TokenFailure.Revoked, unaware);
        _ = await engine.AcceptsAsync(await engine.RefreshedAsync(unaware.RefreshToken));
    }

    [Fact]
    public async Task RevokeTenant_OfANameThatNoTenantHas_IsRefusedBeforeAnythingIsPublished()
    {
        await using var engine = new Engine();
        foreach (var tenant in (string[])["\ud800", "acme\n", new string('a', 10_000)])
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => engine.Revocations.RevokeTenantAsync(tenant, engine.Clock.GetUtcNow(), CancellationToken.None));
        }

        Assert.Equal(0, engine.Index.Count);
        Assert.Empty((await engine.Feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations);
    }

    private static async Task<Engine> NewAsync(bool feedIsFollowed)
    {
        var engine = new Engine();
        if (feedIsFollowed)
        {
            await engine.StartAsync();
            await Conformance.Eventually.IsTrueAsync("the feed is heard", () => engine.Get<Authenik8.Revocation.RevocationFollower>().IsCurrent);
        }
        return engine;
    }
}
