using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Messages;

/// <summary>Works on one entry of the outbox: prepares the message and keeps it, then sends it, and settles what became of it.</summary>
/// <remarks>
/// A prepared message is kept before it is sent, so that each try, on any node, sends the same id and the same code. Where a tenth of the
/// life of a code is over before it could be sent, a fresh one takes its place, whose life begins then, under an id of its own; the
/// earlier code is void. Of exceptions only the type is logged: their texts may name a person.
/// </remarks>
internal sealed class OutboxWorker(
    IOutboxStore store,
    OutboxSeal seal,
    MessageDelivery delivery,
    IServiceScopeFactory scopes,
    ISecurityEvents events,
    Authenik8Metrics metrics,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<OutboxWorker> logger)
{
    private const string TriesUsedUp = "every try ended with its process";
    private const string CodeExpired = "its code has expired";
    private const string Unreadable = "no node could read it";
    private const int OverdueFactor = 10;
    private const int MaxUnreadable = 10_000;

    /// <summary>For how long a node leaves an entry that it cannot read to others.</summary>
    private static readonly TimeSpan UnreadableRetention = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, int Times)> _unreadable = new(StringComparer.Ordinal);
    private int _overdue;

    private readonly MessageOptions _options = options.Value.Messages;

    /// <summary>Works on an entry that is leased. Never throws: what cannot be settled comes back when the lease is over.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Ends when the host's time to stop is over.</param>
    public async Task WorkAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is nobody's failure, and is tried again after the lease.
        }
        catch (Exception exception)
        {
            Log.MessageUnsettled(logger, entry.Id, exception);
        }
    }

    private async Task TryAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        OutboxContent? content = null;
        try
        {
            content = Open(entry);
            if (content is null)
            {
                await LeaveToOthersAsync(entry).ConfigureAwait(false);
                return;
            }
            if (entry.Attempts > _options.MaxAttempts)
            {
                await GiveUpAsync(entry, content, TriesUsedUp).ConfigureAwait(false);
                return;
            }
            var now = clock.GetUtcNow();
            if (content.NeedsPreparation(now))
            {
                var request = content.Request!;
                // A mail service that took the former message, and whose answer was lost, must not take this one for the same.
                var id = content.Message is null ? entry.Id : Base64Url128.Format(Base64Url128.Random());
                var prepared = await PrepareAsync(request, id, cancellationToken).ConfigureAwait(false);
                // A message that has turned into one of another kind while it waited is about what has been done meanwhile.
                if (prepared is null || (content.Message is { } former && former.Kind != prepared.Kind))
                {
                    await SettleAsync(entry, content.Kind, MessageOutcomes.NotNeeded).ConfigureAwait(false);
                    return;
                }
                content = new OutboxContent(prepared.Code is null ? null : request, prepared) { PreparedAt = now };
                var ready = entry with { Payload = seal.Close(entry.Id, content) };
                if (!await store.ReplaceAsync(entry, ready, CancellationToken.None).ConfigureAwait(false))
                {
                    // Another node has it, and prepares a message of its own; this one, whose code may be void, is not sent.
                    Log.MessageLeaseLost(logger, entry.Id);
                    return;
                }
                entry = ready;
            }
            var message = content.Message!;
            if (message.Code is not null && message.ExpiresAt <= clock.GetUtcNow())
            {
                await GiveUpAsync(entry, content, CodeExpired).ConfigureAwait(false);
                return;
            }
            if (await delivery.DeliverAsync(message, cancellationToken).ConfigureAwait(false) is { } running)
            {
                Log.MessageSenderOverdue(logger, entry.Id);
                var following = FollowAsync(entry, content, running, cancellationToken);
                // The slot is given up, but not for any number of calls: each holds a thread or a connection.
                if (Volatile.Read(ref _overdue) > OverdueFactor * _options.MaxConcurrency)
                    await following.ConfigureAwait(false);
                return;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await TryLaterAsync(entry, content, exception).ConfigureAwait(false);
            return;
        }
        await SettleAsync(entry, content.Kind, MessageOutcomes.Sent).ConfigureAwait(false);
    }

    private async Task<OutboundMessage?> PrepareAsync(MessageRequest request, string id, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.SendTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var token = either.Token;
        OutboundMessage? message = null;
        await ScopedCall.RunAsync(
            scopes,
            async services => message = await services.GetRequiredService<IMessagePreparer>().PrepareAsync(request, id, token).ConfigureAwait(false),
            token).ConfigureAwait(false);
        return message;
    }

    /// <summary>Waits for a call of the sender that goes on after its time, and keeps the lease until then, so that no other node sends the message.</summary>
    private async Task FollowAsync(OutboxEntry entry, OutboxContent content, Task call, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _overdue);
        try
        {
            while (!call.IsCompleted)
            {
                var renewed = entry with { DueAt = clock.GetUtcNow() + _options.Lease };
                if (!await store.ReplaceAsync(entry, renewed, CancellationToken.None).ConfigureAwait(false))
                {
                    Log.MessageLeaseLost(logger, entry.Id);
                    return;
                }
                entry = renewed;
                await call.WaitAsync(_options.Lease / 4, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
            if (call.IsCompletedSuccessfully)
                _ = await SettleAsync(entry, content.Kind, MessageOutcomes.Sent).ConfigureAwait(false);
            else
                await TryLaterAsync(entry, content, call.Exception?.InnerException ?? new TimeoutException()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host's time to stop is over.
        }
        catch (Exception exception)
        {
            Log.MessageUnsettled(logger, entry.Id, exception);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _overdue);
        }
    }

    // Null: it was sealed with a key that this node does not have, or is of a kind that a newer version has added.
    private OutboxContent? Open(OutboxEntry entry)
    {
        try
        {
            var content = seal.Open(entry.Id, entry.Payload.Span);
            return (content.Message?.Kind ?? content.Request?.Kind) is { } kind && Enum.IsDefined(kind) ? content : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Gives an entry back that this node cannot read, without a try: another node may. Each time for longer, so that two nodes do not take turns for ever.</summary>
    private async Task LeaveToOthersAsync(OutboxEntry entry)
    {
        var now = clock.GetUtcNow();
        if (_unreadable.Count >= MaxUnreadable)
            _unreadable.Clear();
        var seen = _unreadable.AddOrUpdate(entry.Id, static (_, now) => (now, 1), static (_, seen, _) => (seen.Since, seen.Times + 1), now);
        if (now - seen.Since >= UnreadableRetention)
        {
            _ = _unreadable.TryRemove(entry.Id, out _);
            await GiveUpAsync(entry, content: null, Unreadable).ConfigureAwait(false);
            return;
        }
        var pause = RetrySchedule.PauseBetweenNodes(seen.Times);
        if (!await store.ReplaceAsync(entry, entry with { DueAt = now + pause, Attempts = Math.Max(0, entry.Attempts - 1) }, CancellationToken.None).ConfigureAwait(false))
        {
            Log.MessageLeaseLost(logger, entry.Id);
            return;
        }
        if (seen.Times == 1)
            Log.MessageUnreadable(logger, entry.Id);
        metrics.Message(MessageKindWords.Unreadable, MessageOutcomes.Left);
    }

    private async Task TryLaterAsync(OutboxEntry entry, OutboxContent? content, Exception exception)
    {
        var failure = exception.GetType().Name;
        if (exception is UndeliverableMessageException || entry.Attempts >= _options.MaxAttempts)
        {
            await GiveUpAsync(entry, content, failure).ConfigureAwait(false);
            return;
        }
        var kind = KindOf(content);
        var dueAt = clock.GetUtcNow() + RetrySchedule.PauseAfter(entry.Attempts);
        if (!await store.ReplaceAsync(entry, entry with { DueAt = dueAt }, CancellationToken.None).ConfigureAwait(false))
        {
            Log.MessageLeaseLost(logger, entry.Id);
            return;
        }
        Log.MessageRetried(logger, entry.Id, kind, entry.Attempts, failure, dueAt);
        metrics.Message(kind, MessageOutcomes.Retried);
    }

    private async Task GiveUpAsync(OutboxEntry entry, OutboxContent? content, string failure)
    {
        var kind = KindOf(content);
        if (!await SettleAsync(entry, kind, MessageOutcomes.DeadLettered).ConfigureAwait(false))
            return;
        Log.MessageDeadLettered(logger, entry.Id, kind, entry.Attempts, failure);
        events.Raise(SecurityEventNames.MessageDeadLettered, content?.Subject, reason: kind);
    }

    private async Task<bool> SettleAsync(OutboxEntry entry, string kind, string outcome)
    {
        // Whatever the host wants meanwhile: what has been done is kept, or it would be done again.
        if (!await store.CompleteAsync(entry, CancellationToken.None).ConfigureAwait(false))
        {
            Log.MessageLeaseLost(logger, entry.Id);
            return false;
        }
        metrics.Message(kind, outcome);
        return true;
    }

    private static string KindOf(OutboxContent? content) => content?.Kind ?? MessageKindWords.Unreadable;
}
