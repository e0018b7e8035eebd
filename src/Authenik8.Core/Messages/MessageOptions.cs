namespace Authenik8.Messages;

/// <summary>Settings of messages and of the outbox in which they wait.</summary>
public sealed class MessageOptions
{
    /// <summary>How many messages may wait; while there are as many, no other is taken. Default 10,000; 1 to 1,000,000.</summary>
    /// <remarks>
    /// Registrations may fill a half, requests for resets by address three quarters, those for addresses with an account a little more; the rest is kept for
    /// notices to owners, changes that owners ask for, and administrators. Of equal requests one waits.
    /// </remarks>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>
    /// How often the outbox is asked for what is due: messages of other nodes, and those to be tried again. This node's own
    /// are sent at once. Default 1 second; 50 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many messages each node sends at the same time. Default 4; 1 to 100.</summary>
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>
    /// After how many tries a message is given up. Default 8, which takes a little over an hour, because the pause doubles
    /// from half a minute up to an hour; 1 to 20.
    /// </summary>
    /// <remarks>Each is up to three calls of the sender in quick succession, for the failures that are over in a second.</remarks>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>How long one call of the sender may take. Default 10 seconds; 100 milliseconds to 2 minutes.</summary>
    /// <remarks>
    /// Then the call's token ends. A sender that goes on regardless is not called for this message again before it returns; a success that comes late counts.
    /// A node that dies leaves its messages to the others after four times this and half a minute.
    /// </remarks>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a node has an entry to itself: longer than all calls for it take that end in time.</summary>
    internal TimeSpan Lease => (4 * SendTimeout) + TimeSpan.FromSeconds(30);
}
