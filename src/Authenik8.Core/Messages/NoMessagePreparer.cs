namespace Authenik8.Messages;

/// <summary>Stands where there are no accounts to write to.</summary>
internal sealed class NoMessagePreparer : IMessagePreparer
{
    /// <inheritdoc />
    public Task<OutboundMessage?> PrepareAsync(MessageRequest request, string id, CancellationToken cancellationToken) =>
        Task.FromResult<OutboundMessage?>(null);
}
