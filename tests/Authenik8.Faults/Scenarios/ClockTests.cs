using Authenik8.Conformance;
using Authenik8.Faults.Load;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Faults.Scenarios;

/// <summary>The clocks of the nodes differ by half a minute, and a subject's tokens are revoked.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RevokeSubject_TokenOfANodeWithAnotherClock_IsRefusedByAllNodes(int revoking)
    {
        await using var stage = await StartAsync();
        var session = (await stage.Nodes[1 - revoking].LoginAsync("ada")).AssertStatus(200);

        await RevokeAsync(stage.Nodes[revoking]);

        foreach (var node in stage.Nodes)
            await Eventually.IsTrueAsync("an access token to be refused", async () => (await node.MeAsync(session.AccessToken)).Status == 401, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task RevokeSubject_LoginAfterwardsAtTheSameNode_IsServedByIt()
    {
        await using var stage = await StartAsync();
        await RevokeAsync(stage.Nodes[0]);

        var session = (await stage.Nodes[0].LoginAsync("ada")).AssertStatus(200);

        _ = (await stage.Nodes[0].MeAsync(session.AccessToken)).AssertStatus(200);
    }

    private static Task<Stage> StartAsync() => Stage.StartAsync(
        nodes: 2, change: (number, settings) => settings with { Clock = new SkewedClock(Skew * number) });

    private static Task RevokeAsync(Node node) => node.Services.GetRequiredService<IRevocationService>().RevokeSubjectAsync(
        new Subject("ada"), node.Services.GetRequiredService<TimeProvider>().GetUtcNow(), CancellationToken.None);
}
