using Authenik8.Conformance;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Revocation;

public sealed class AccessTokenWatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Engine _engine = new(options => options.Revocation.PollInterval = TimeSpan.FromMilliseconds(50));

    private DateTimeOffset Now => _engine.Clock.GetUtcNow();

    private AccessTokenWatcher Watcher => _engine.Get<AccessTokenWatcher>();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public void Watch_DisposedOf_IsGone()
    {
        var watches = Enumerable.Range(0, 10).Select(i => Watch(i % 3 == 0 ? Engine.Ada : Engine.Bob)).ToArray();
        Assert.Equal(10, Watcher.Count);

        // From the middle, the ends, and twice.
        foreach (var i in new[] { 4, 0, 9, 4, 5, 1, 2, 3, 6, 7, 8 })
            watches[i].Dispose();

        Assert.Equal(0, Watcher.Count);
        Assert.All(watches, watch => Assert.False(watch.Ended.IsCancellationRequested));
    }

    [Fact]
    public void Revocation_SignalsThoseThatItConcerns_BeforeItReturns()
    {
        using var ada = Watch(Engine.Ada);
        using var sameSession = Watch(Engine.Ada, ada.Token.SessionId);
        using var otherSession = Watch(Engine.Ada);
        using var bob = Watch(Engine.Bob);

        _engine.Index.Add(new RevocationEntry.OfSession(ada.Token.SessionId!.Value, Engine.Ada, Now.AddMinutes(1)));

        Assert.True(ada.Ended.IsCancellationRequested);
        Assert.True(sameSession.Ended.IsCancellationRequested);
        Assert.False(otherSession.Ended.IsCancellationRequested);
        Assert.False(bob.Ended.IsCancellationRequested);
        _engine.Index.Add(new RevocationEntry.OfToken(otherSession.Token.Id, Engine.Ada, Now.AddMinutes(1)));
        Assert.True(otherSession.Ended.IsCancellationRequested);
        _engine.Index.Add(new RevocationEntry.OfSubject(Engine.Bob, Now.AddMinutes(-1), Now.AddMinutes(1)));
        Assert.False(bob.Ended.IsCancellationRequested);
        _engine.Index.Add(new RevocationEntry.OfSubject(Engine.Bob, Now.AddMilliseconds(1), Now.AddMinutes(1)));
        Assert.True(bob.Ended.IsCancellationRequested);
        Assert.Equal(0, Watcher.Count);
    }

    [Fact]
    public async Task Revocation_ThatNamesAnotherSubject_IsFoundByTheNextTurn()
    {
        await _engine.StartAsync();
        using var watch = Watch(Engine.Ada);

        _engine.Index.Add(new RevocationEntry.OfToken(watch.Token.Id, Engine.Bob, Now.AddMinutes(1)));

        await Eventually.IsTrueAsync("the watch is signalled", () => watch.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Callback_RunsElsewhere_AndItsFailureHarmsNobody()
    {
        using var watch = Watch(Engine.Ada);
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new ManualResetEventSlim();
        _ = watch.Ended.Register(() =>
        {
            _ = release.Wait(Limit);
            ran.SetResult();
            throw new InvalidOperationException("a mistake of the host");
        });

        // It would not return if the callback ran here.
        _engine.Index.Add(new RevocationEntry.OfToken(watch.Token.Id, Engine.Ada, Now.AddMinutes(1)));
        release.Set();

        await ran.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task Watch_BeganWhileItsTokenIsRevoked_IsSignalledInAnyOrder()
    {
        for (var round = 0; round < 500; round++)
        {
            var token = Reference(Engine.Ada);
            using var barrier = new Barrier(2);
            var revocation = Task.Run(() =>
            {
                _ = barrier.SignalAndWait(Limit);
                _engine.Index.Add(new RevocationEntry.OfSession(token.SessionId!.Value, Engine.Ada, Now.AddMinutes(1)));
            });
            _ = barrier.SignalAndWait(Limit);
            using var watch = Watcher.Watch(token, Now.AddMinutes(15));
            await revocation;

            Assert.True(watch.Ended.IsCancellationRequested);
        }
        Assert.Equal(0, Watcher.Count);
    }

    [Fact]
    public async Task Watches_ThatComeAndGoWhileRevocationsAndTurnsGoOn_AreNeitherLostNorKept()
    {
        await _engine.StartAsync();
        await Parallel.ForAsync(0, 4000, async (i, _) =>
        {
            using var watch = Watch(i % 2 == 0 ? Engine.Ada : Engine.Bob);
            if (i % 4 == 0)
            {
                _engine.Index.Add(new RevocationEntry.OfToken(watch.Token.Id, watch.Token.Subject, Now.AddMinutes(1)));
                Assert.True(watch.Ended.IsCancellationRequested);
            }
            await Task.Yield();
        });

        Assert.Equal(0, Watcher.Count);
    }

    [Fact]
    public void TenThousandWatches_TakeAFewHundredBytesEach()
    {
        const int Count = 10_000;
        var tokens = Enumerable.Range(0, Count).Select(i => Reference(new Subject($"user{i}"))).ToArray();
        Watch(Engine.Ada).Dispose();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var watches = Array.ConvertAll(tokens, token => Watcher.Watch(token, Now.AddMinutes(15)));

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.InRange(each, 1, 512);
        Assert.Equal(Count, Watcher.Count);
        Array.ForEach(watches, static watch => watch.Dispose());
        Assert.Equal(0, Watcher.Count);
    }

    private TokenReference Reference(Subject subject, SessionId? session = null) => new(TokenId.New(Now), subject, session ?? SessionId.New(), Now);

    private AccessTokenWatch Watch(Subject subject, SessionId? session = null) => Watcher.Watch(Reference(subject, session), Now.AddMinutes(15));
}
