using System.Threading.Channels;

namespace Authenik8.Messages;

/// <summary>Wakes the processor: there may be work. Any number of signals before it looks are one.</summary>
internal sealed class OutboxSignal
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _ = _signals.Writer.TryWrite(true);

    /// <summary>Waits for a signal and takes it.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        _ = await _signals.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
