namespace Authenik8.Messages;

/// <summary>What became of messages, as tags of the metric <c>authenik8.messages</c>.</summary>
internal static class MessageOutcomes
{
    /// <summary>A request for it is in the outbox.</summary>
    public const string Queued = "queued";

    /// <summary>The outbox was full.</summary>
    public const string Refused = "refused";

    /// <summary>Nobody is to be written to.</summary>
    public const string NotNeeded = "not_needed";

    /// <summary>The sender took it.</summary>
    public const string Sent = "sent";

    /// <summary>A try failed, and there will be another.</summary>
    public const string Retried = "retried";

    /// <summary>This node cannot read it, and left it to others.</summary>
    public const string Left = "left";

    /// <summary>It was given up.</summary>
    public const string DeadLettered = "dead_lettered";
}
