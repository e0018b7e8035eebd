namespace Authenik8;

/// <summary>A conflict with other writers did not resolve in time: each try found the data changed. Becomes HTTP 503, <c>store_unavailable</c>.</summary>
public sealed class StoreContentionException : StoreUnavailableException
{
    /// <summary>Says that a conflict did not resolve in time.</summary>
    public StoreContentionException()
        : this("The data changed at each try.")
    {
    }

    /// <summary>Says which conflict did not resolve in time.</summary>
    /// <param name="message">For the host's logs; never shown to a caller. No secrets.</param>
    public StoreContentionException(string message)
        : base(message)
    {
    }

    /// <summary>Says which conflict did not resolve in time, and why.</summary>
    /// <param name="message">For the host's logs; never shown to a caller. No secrets.</param>
    /// <param name="innerException">What the last try threw.</param>
    public StoreContentionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
