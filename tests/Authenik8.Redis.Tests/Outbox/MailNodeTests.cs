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
            Assert.True(await nodes[i % nodes.Count].EnqueueAsync());
        await Eventually.IsTrueAsync("all are sent", () => nodes.Sum(node => node.Calls.Count) >= Messages);
        await OutboxEmptyAsync();

        var ids = nodes.SelectMany(node => node.Calls).Select(message => message.Id).ToArray();
        Assert.Equal(Messages, ids.Length);
        Assert.Equal(Messages, ids.Distinct(StringComparer.Ordinal).Count());
        foreach (var node in nodes)
            await node.DisposeAsync();
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
