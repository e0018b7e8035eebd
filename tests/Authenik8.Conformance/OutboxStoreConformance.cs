using Authenik8.Messages;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>The contract of <see cref="IOutboxStore"/> as tests. A backend derives one public class for each way it can be deployed.</summary>
/// <remarks>Time is what the calls say: the suite runs in one moment of a distant year, and a store that reads a clock to decide fails it.</remarks>
public abstract partial class OutboxStoreConformance : IAsyncLifetime
{
    /// <summary>The moment at which the suite's entries are due.</summary>
    protected static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    /// <summary>The suite's leases end after this.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private const int Capacity = 10_000;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>The store under test.</summary>
    protected IOutboxStore Store { get; private set; } = null!;

    /// <summary>Opens an outbox that is empty, for one test alone.</summary>
    protected abstract Task<IOutboxStore> CreateStoreAsync();

    /// <summary>Opens the same outbox as another node would, or this one after a crash; where there can be none, the store itself.</summary>
    protected abstract Task<IOutboxStore> JoinAsync(IOutboxStore store);

    /// <inheritdoc />
    public virtual async Task InitializeAsync() => Store = await CreateStoreAsync();

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>An entry with an id and a payload of its own, due now or at another time.</summary>
    protected static OutboxEntry NewEntry(DateTimeOffset? dueAt = null)
    {
        var id = SessionId.New().ToString();
        return new OutboxEntry(id, System.Text.Encoding.UTF8.GetBytes($"payload of {id}"), dueAt ?? Now, Attempts: 0);
    }

    private async Task<OutboxEntry> EnqueueAsync(OutboxEntry entry)
    {
        Assert.True(await Store.EnqueueAsync(entry, Capacity, CancellationToken.None));
        return entry;
    }

    private Task<OutboxEntry> EnqueueAsync(DateTimeOffset? dueAt = null) => EnqueueAsync(NewEntry(dueAt));

    private async Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, int max = 100) =>
        await Store.LeaseAsync(now, now + Lease, max, CancellationToken.None);

    private async Task<OutboxEntry> LeaseOneAsync(DateTimeOffset now) => Assert.Single(await LeaseAsync(now));

    private async Task<bool> CompleteAsync(OutboxEntry leased) => await Store.CompleteAsync(leased, CancellationToken.None);

    private async Task<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement) =>
        await Store.ReplaceAsync(leased, replacement, CancellationToken.None);

    private static void AssertEqual(OutboxEntry expected, OutboxEntry actual)
    {
        Assert.Equal(expected.Payload.ToArray(), actual.Payload.ToArray());
        Assert.Equal(expected with { Payload = default }, actual with { Payload = default });
    }
}
