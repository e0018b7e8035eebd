namespace Authenik8;

/// <summary>A store holds data that cannot be read: damaged, changed by hand, or of another version. Becomes HTTP 500: trying again does not help.</summary>
public sealed class StoreDataException : Exception
{
    /// <summary>Says that a store holds data that cannot be read.</summary>
    public StoreDataException()
        : this("The store holds data that cannot be read.")
    {
    }

    /// <summary>Says which data cannot be read.</summary>
    /// <param name="message">For the host's logs; never shown to a caller. No secrets.</param>
    public StoreDataException(string message)
        : base(message)
    {
    }

    /// <summary>Says which data cannot be read, and why.</summary>
    /// <param name="message">For the host's logs; never shown to a caller. No secrets.</param>
    /// <param name="innerException">What reading it threw.</param>
    public StoreDataException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Under which key, or in which row, the store holds the data; part of the message. Null: not known.</summary>
    public string? Key { get; init; }

    /// <inheritdoc />
    public override string Message => Key is null ? base.Message : $"{base.Message} Its key is {Key}.";
}
