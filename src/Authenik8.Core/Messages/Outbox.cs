using Authenik8.Diagnostics;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Messages;

/// <inheritdoc />
internal sealed class Outbox(
    IOutboxStore store,
    OutboxSeal seal,
    OutboxDeduplication deduplication,
    OutboxSignal signal,
    Authenik8Metrics metrics,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<Outbox> logger) : IOutbox
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly int _capacity = options.Value.Messages.QueueCapacity;
    private long _reportedAt;

    /// <inheritdoc />
    public ValueTask<bool> EnqueueAsync(MessageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return EnqueueAsync(request, OutboxShares.Of(request, _capacity), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask EnqueueReservedAsync(MessageRequest request, bool hasAccount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _ = await EnqueueAsync(request, hasAccount ? OutboxShares.ForAccounts(_capacity) : 0, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> EnqueueAsync(MessageRequest request, int capacity, CancellationToken cancellationToken)
    {
        var id = Base64Url128.Format(Base64Url128.Random());
        var now = clock.GetUtcNow();
        var entry = new OutboxEntry(id, seal.Close(id, new OutboxContent(request, Message: null)), now, Attempts: 0) { Key = deduplication.KeyOf(request) };
        var queued = await store.EnqueueAsync(entry, capacity, cancellationToken).ConfigureAwait(false);
        metrics.Message(request.Kind.ToWord(), queued ? MessageOutcomes.Queued : MessageOutcomes.Refused);
        if (queued)
            signal.Set();
        else
            ReportFull(request.Kind, now);
        return queued;
    }

    // At most once a minute: whoever fills the outbox must not fill the log as well.
    private void ReportFull(MessageKind kind, DateTimeOffset now)
    {
        var reportedAt = Volatile.Read(ref _reportedAt);
        if (now.UtcTicks - reportedAt >= ReportInterval.Ticks && Interlocked.CompareExchange(ref _reportedAt, now.UtcTicks, reportedAt) == reportedAt)
            Log.OutboxFull(logger, kind.ToWord());
    }
}
