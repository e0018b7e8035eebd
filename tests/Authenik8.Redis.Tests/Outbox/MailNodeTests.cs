using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Xunit;

namespace Authenik8.Redis.Tests.Outbox;

/// <summary>Messages of several nodes with one outbox, and of nodes that die.</summary>
[Collection(nameof(SingleRedis))]
public sealed class MailNodeTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private readonly ShiftedClock _clock = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix);

    [Fact]
    public async Task Node_DiesBeforeItSends_AnotherSendsWhatItHadQueued()
    {
        await using (var dying = new MailNode(redis.Connection, _prefix, _clock))
            Assert.True(await dying.EnqueueAsync());

        await using var other = new MailNode(redis.OtherConnection, _prefix, _clock);
        await other.StartAsync();

        await Eventually.IsTrueAsync("the message is sent", () => other.Calls.Count == 1);
        await OutboxEmptyAsync();
        Assert.Equal(MailNode.Email, other.Calls[0].Recipient);
    }

    [Fact]
    public async Task Node_DiesWhileItSends_AnotherSendsTheSameMessageAfterTheLease()
    {
        // With one slot, which the lost call holds, this node asks Redis for no more: it is as good as dead.
        await using var dying = new MailNode(redis.Connection, _prefix, _clock, slots: 1, send: () => new TaskCompletionSource().Task);
        await dying.StartAsync();
        Assert.True(await dying.EnqueueAsync());
        await Eventually.IsTrueAsync("it is at work", () => dying.Calls.Count == 1);
        await using var other = new MailNode(redis.OtherConnection, _prefix, _clock);
        await other.StartAsync();
        Assert.Empty(other.Calls);

        _clock.Advance(MailNode.Lease);

        await Eventually.IsTrueAsync("the message is sent", () => other.Calls.Count == 1);
        await OutboxEmptyAsync();
        // The same id and the same code, although each preparation makes a new one.
        Assert.Equal(dying.Calls[0], Assert.Single(other.Calls));
    }

    [Fact]
    public async Task Nodes_ManyWithOneOutbox_SendEachMessageOnce()
    {
        const int Messages = 200;
        List<MailNode> nodes = [];
        for (var i = 0; i < 4; i++)
            nodes.Add(new MailNode(i % 2 == 0 ? redis.Connection : redis.OtherConnection, _prefix, _clock));
        foreach (var node in nodes)
            await node.StartAsync();

        for (var i = 0; i < Messages; i++)
            Assert.True(await nodes[i % nodes.Count].EnqueueAsync($"user{i}@example.com"));
        await Eventually.IsTrueAsync("all are sent", () => nodes.Sum(node => node.Calls.Count) >= Messages);
        await OutboxEmptyAsync();

        var ids = nodes.SelectMany(node => node.Calls).Select(message => message.Id).ToArray();
        Assert.Equal(Messages, ids.Length);
        Assert.Equal(Messages, ids.Distinct(StringComparer.Ordinal).Count());
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "Zk3mV8q1Rw5tYx7bNc2pLs9fHd4jGa6e+UoIhKzXvQM=")]
    public async Task Node_WithoutASenderOrWithAnotherSecret_TakesNothingFromTheOther(bool hasSender, string? secret)
    {
        // The mail service is away for a while: the first call for each message fails, and its repetitions.
        var failures = 30;
        await using var web = new MailNode(redis.Connection, _prefix, _clock, send: () => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("away") : Task.CompletedTask);
        await using var worker = new MailNode(redis.OtherConnection, _prefix, _clock, hasSender: hasSender, secret: secret);
        await worker.StartAsync();
        await web.StartAsync();

        for (var i = 0; i < 10; i++)
            Assert.True(await web.EnqueueAsync($"user{i}@example.com"));
        await Eventually.IsTrueAsync("all have been tried", () =>
        {
            // What the other node could not read, it has given back for later.
            _clock.Advance(TimeSpan.FromSeconds(1));
            return Volatile.Read(ref failures) <= 0;
        });
        await Eventually.IsTrueAsync("all are sent", async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return (await EntriesAsync()).Count == 0;
        });

        Assert.Equal(10, web.Calls.Select(message => message.Recipient).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(worker.Calls);
    }

    [Fact]
    public async Task Redis_EqualRequestsOfTwoNodes_AreOneMessage()
    {
        await using var one = new MailNode(redis.Connection, _prefix, _clock);
        await using var other = new MailNode(redis.OtherConnection, _prefix, _clock);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await one.EnqueueAsync());
            Assert.True(await other.EnqueueAsync());
        }

        _ = Assert.Single(await EntriesAsync());
        await one.StartAsync();
        await OutboxEmptyAsync();
        _ = Assert.Single(one.Calls);
        Assert.DoesNotContain(await redis.KeysAsync(_prefix), key => key.Contains(":key:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redis_HoldsAMessage_ShowsNeitherAddressNorCode()
    {
        var gate = new TaskCompletionSource();
        await using var node = new MailNode(redis.Connection, _prefix, _clock, send: () => gate.Task);
        Assert.True(await node.EnqueueAsync());
        await AssertNowhereAsync("example.com");

        await node.StartAsync();
        await Eventually.IsTrueAsync("it is prepared", () => node.Calls.Count == 1);

        await AssertNowhereAsync("example.com", node.Calls[0].Code!);
        gate.SetResult();
    }

    private Task OutboxEmptyAsync() => Eventually.IsTrueAsync("an empty outbox", async () => (await EntriesAsync()).Count == 0);

    private async Task<IReadOnlyList<string>> EntriesAsync() =>
        [.. (await redis.KeysAsync(_prefix)).Where(key => key.Contains(":entry:", StringComparison.Ordinal))];

    private async Task AssertNowhereAsync(params string[] words)
    {
        var entries = await EntriesAsync();
        Assert.NotEmpty(entries);
        foreach (var entry in entries)
        {
            foreach (var field in await redis.Connection.GetDatabase().HashGetAllAsync(entry))
            {
                var text = System.Text.Encoding.Latin1.GetString((byte[])field.Value!);
                Assert.All(words, word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
            }
        }
    }
}
