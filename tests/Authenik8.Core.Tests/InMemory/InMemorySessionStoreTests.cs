using System.Diagnostics;
using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemorySessionStoreTests : SessionStoreConformance
{
    protected override Task<ISessionStore> CreateStoreAsync() => Task.FromResult<ISessionStore>(new InMemorySessionStore());

    [Fact]
    public async Task Create_OfASubjectThatStartedVeryManyBefore_WalksPastNone()
    {
        const int Starts = 60_000;
        var store = new InMemorySessionStore();
        var subject = NewSubject();
        var stopwatch = Stopwatch.StartNew();

        for (var i = 0; i < Starts; i++)
            _ = await store.CreateAsync(new CreateSessionCommand(NewSession(subject, Now), MaxPerSubject: 1), CancellationToken.None);
        store.Sweep(Now + Absolute);

        // A tenth of a second; where each start and the sweep walked past the ended ones, a minute.
        Assert.InRange(stopwatch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Empty(await store.ListAsync(subject, Now, CancellationToken.None));
    }

    [Theory]
    [InlineData(10_000, -5_000, RotationKind.Superseded)]
    [InlineData(10_000, 0, RotationKind.Superseded)]
    [InlineData(10_000, 9_999, RotationKind.Superseded)]
    [InlineData(10_000, 10_000, RotationKind.Superseded)]
    [InlineData(10_000, 10_001, RotationKind.Reused)]
    [InlineData(0, 0, RotationKind.Superseded)]
    [InlineData(0, 1, RotationKind.Reused)]
    public async Task Rotate_PreviousGenerationAtTheWindowsEdge_IsDecidedToTheMillisecond(int window, int afterMilliseconds, RotationKind expected)
    {
        var session = await StartAsync();
        var rotatedAt = Now.AddHours(1);
        var command = new RotateSessionCommand(
            SubjectTag.Of(session.Subject), session.Id, 0, AttemptId.New(), rotatedAt, TimeSpan.FromMilliseconds(window), Idle, Device: null);
        var rotated = await Store.RotateAsync(command, CancellationToken.None);
        Assert.Equal(rotatedAt, rotated.Session!.RotatedAt);

        var outcome = await Store.RotateAsync(
            command with { AttemptId = AttemptId.New(), Now = rotatedAt.AddMilliseconds(afterMilliseconds) }, CancellationToken.None);

        Assert.Equal(expected, outcome.Kind);
    }
}
