using System.Collections.Concurrent;
using Authenik8.Messages;
using Authenik8.Tokens;

namespace Authenik8.Core.Tests.Messages;

/// <summary>Makes a message with a new code at each call, after doing what a test wants; none for those it does not know.</summary>
internal sealed class CodePreparer(Func<MessageRequest, Task>? before = null) : IMessagePreparer
{
    public const string Unknown = "nobody@example.com";

    private readonly ConcurrentQueue<MessageRequest> _requests = new();

    public IReadOnlyList<MessageRequest> Requests => [.. _requests];

    /// <summary>For how long its codes live.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Whether there is anything to tell still.</summary>
    public bool IsNeeded { get; set; } = true;

    /// <summary>What its messages are about. Null: what was asked for.</summary>
    public MessageKind? Kind { get; set; }

    public async Task<OutboundMessage?> PrepareAsync(MessageRequest request, string id, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        if (before is not null)
            await before(request);
        if (request.Email == Unknown || !IsNeeded)
            return null;
        return new OutboundMessage
        {
            Id = id,
            Kind = Kind ?? request.Kind,
            Recipient = request.Email!,
            Subject = new Subject(request.AccountId!, request.Tenant),
            DisplayName = "Ada Lovelace",
            Code = TokenId.New(DateTimeOffset.UnixEpoch).ToString(),
            ExpiresAt = ExpiresAt,
        };
    }
}
