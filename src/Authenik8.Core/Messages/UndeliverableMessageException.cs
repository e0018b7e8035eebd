namespace Authenik8.Messages;

/// <summary>A sender throws it where another try would be in vain, such as for an address that does not exist: the message is given up at once.</summary>
public sealed class UndeliverableMessageException : Exception
{
    /// <summary>Says that a message cannot be delivered.</summary>
    public UndeliverableMessageException()
        : this("The message cannot be delivered.")
    {
    }

    /// <summary>Says why a message cannot be delivered.</summary>
    /// <param name="message">For the sender's own use; the engine does not log it, for it may name a person.</param>
    public UndeliverableMessageException(string message)
        : base(message)
    {
    }

    /// <summary>Says why a message cannot be delivered, and what failed.</summary>
    /// <param name="message">For the sender's own use; the engine does not log it, for it may name a person.</param>
    /// <param name="innerException">What failed.</param>
    public UndeliverableMessageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
