using System.Diagnostics;
using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Sessions;
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
}
