namespace Authenik8.Messages;

/// <summary>A request for a message, as the outbox keeps it until it is prepared.</summary>
internal sealed record MessageRequest
{
    /// <summary>What it is about.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>The tenant of the account. Null: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The account's id, where it is known.</summary>
    public string? AccountId { get; init; }

    /// <summary>The e-mail address: whose account is meant where there is no id; otherwise the one to write to, where it is not the account's.</summary>
    public string? Email { get; init; }

    /// <summary>What the code is to carry until it is redeemed, such as the session to keep. Null: nothing.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The kind; nothing of the person.</summary>
    public override string ToString() => $"request for a message of kind {Kind}";
}
