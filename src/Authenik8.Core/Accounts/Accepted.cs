namespace Authenik8.Accounts;

/// <summary>A request was taken. What comes of it, if anything, is told by message to the person it concerns, and to nobody else.</summary>
public readonly record struct Accepted
{
    /// <summary>
    /// To be left with the client in place of what it had, and passed as <see cref="ClientContext.KnownDevice"/> next time: the
    /// credentials have changed, and the device that changed them, or that proved the mailbox, is known. Null: the client keeps what it has.
    /// </summary>
    public string? KnownDevice { get; init; }

    /// <summary>Nothing of the secrets.</summary>
    public override string ToString() => nameof(Accepted);
}
