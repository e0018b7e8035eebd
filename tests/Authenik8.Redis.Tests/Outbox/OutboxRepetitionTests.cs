using Authenik8.Messages;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests.Outbox;

/// <summary>Redis executes a command of the outbox, the answer is lost on its way, and the command is repeated.</summary>
public sealed class OutboxRepetitionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TestSession.Now;
    private static readonly DateTimeOffset LeaseEnd = Now.AddMinutes(1);

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
        await Attempt.AvailableAsync(_backend);
        // Every script is known to the server, so that the lost answer is that of the call and not of the loading.
        Assert.True(await EnqueueAsync(_backend, NewEntry()));
        var leased = Assert.Single(await LeaseAsync(_backend));
        Assert.True(await _backend.Outbox.ReplaceAsync(leased, leased, CancellationToken.None));
        Assert.True(await _backend.Outbox.CompleteAsync(leased, CancellationToken.None));
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _direct.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Enqueue_AnswerLost_IsInTheOutboxOnce()
    {
        _proxy.DropAnswers(1);

        Assert.True(await EnqueueAsync(_backend, NewEntry()));

        Assert.Equal(1, _proxy.Dropped);
        _ = Assert.Single(await LeaseAsync(_direct));
    }

    [Fact]
    public async Task Enqueue_RepeatedAfterAnotherNodeHasSentIt_DoesNotBringItBack()
    {
        var entry = NewEntry();
        Assert.True(await EnqueueAsync(_direct, entry));
        Assert.True(await _direct.Outbox.CompleteAsync(Assert.Single(await LeaseAsync(_direct)), CancellationToken.None));

        Assert.True(await EnqueueAsync(_backend, entry));

        Assert.Empty(await LeaseAsync(_direct));
    }

    [Fact]
    public async Task Lease_AnswerLost_GetsWhatTheFirstCallLeased()
    {
        HashSet<string> ids = [];
        for (var i = 0; i < 3; i++)
        {
            var entry = NewEntry();
            _ = ids.Add(entry.Id);
            Assert.True(await EnqueueAsync(_direct, entry));
        }
        _proxy.DropAnswers(1);

        var leased = await _backend.Outbox.LeaseAsync(Now, LeaseEnd, 2, CancellationToken.None);

        Assert.Equal(1, _proxy.Dropped);
        Assert.Equal(2, leased.Count);
        Assert.All(leased, entry => Assert.Equal((1, LeaseEnd), (entry.Attempts, entry.DueAt)));
        var left = Assert.Single(await LeaseAsync(_direct));
        Assert.Equal(ids, leased.Append(left).Select(entry => entry.Id).ToHashSet());
        Assert.All(leased, entry => Assert.Equal([1, 2, 3], entry.Payload.ToArray()));
    }

    [Fact]
    public void Outbox_OnRedis_OutlivesTheProcess() => Assert.True(_direct.Outbox.IsDurable);

    [Fact]
    public async Task Replace_AnswerLost_IsReplaced()
    {
        Assert.True(await EnqueueAsync(_direct, NewEntry()));
        var leased = Assert.Single(await LeaseAsync(_direct));
        _proxy.DropAnswers(1);

        Assert.True(await _backend.Outbox.ReplaceAsync(leased, leased with { Payload = new byte[] { 9 }, DueAt = Now.AddHours(1) }, CancellationToken.None));

        Assert.Equal(1, _proxy.Dropped);
        var replaced = Assert.Single(await _direct.Outbox.LeaseAsync(Now.AddHours(1), Now.AddHours(2), 10, CancellationToken.None));
        Assert.Equal([9], replaced.Payload.ToArray());
    }

    [Fact]
    public async Task Complete_AnswerLost_IsCompletedByThisCall()
    {
        Assert.True(await EnqueueAsync(_direct, NewEntry()));
        var leased = Assert.Single(await LeaseAsync(_direct));
        _proxy.DropAnswers(1);

        Assert.True(await _backend.Outbox.CompleteAsync(leased, CancellationToken.None));

        Assert.Equal(1, _proxy.Dropped);
        Assert.False(await _direct.Outbox.CompleteAsync(leased, CancellationToken.None));
    }

    private static OutboxEntry NewEntry() => new(SessionId.New().ToString(), new byte[] { 1, 2, 3 }, Now, Attempts: 0);

    private static async Task<bool> EnqueueAsync(RedisBackend backend, OutboxEntry entry) =>
        await backend.Outbox.EnqueueAsync(entry, 100, CancellationToken.None);

    private static async Task<IReadOnlyList<OutboxEntry>> LeaseAsync(RedisBackend backend) =>
        await backend.Outbox.LeaseAsync(Now, LeaseEnd, 10, CancellationToken.None);
}
