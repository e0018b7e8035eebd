namespace Authenik8;

/// <summary>A store or the feed cannot be reached, or did not answer in time. Becomes HTTP 503, <c>store_unavailable</c>.</summary>
/// <remarks>What was asked for may or may not have been done, see <see cref="MayHaveTakenEffect"/>.</remarks>
public class StoreUnavailableException : Exception
{
    /// <summary>Says that a store cannot be reached.</summary>
    public StoreUnavailableException()
        : this("The store cannot be reached.")
    {
    }

    /// <summary>Says which store cannot be reached.</summary>
    /// <param name="message">For the host's logs; never shown to a caller. No secrets.</param>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says which store cannot be reached, and why.</summary>
    /// <param name="message">For the host's logs; never shown to a caller. No secrets.</param>
    /// <param name="innerException">What the client of the store threw.</param>
    public StoreUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Whether what was asked for may have been done, or may be done yet. Default true; a store that is sure that it was not,
    /// for it was never sent or was refused, says false.
    /// </summary>
    public bool MayHaveTakenEffect { get; init; } = true;
}
