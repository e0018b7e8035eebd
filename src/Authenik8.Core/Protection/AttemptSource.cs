using System.Net;

namespace Authenik8.Protection;

/// <summary>From whom an attempt comes, and which account it is about.</summary>
internal readonly record struct AttemptSource
{
    /// <summary>
    /// The normalised e-mail address that was given, whether or not there is such an account, so that both behave alike; the id of an
    /// account, or a link, for what only its owner can attempt. Null: the attempt names no account.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>The client's address. Null where it is not known: all such clients count as one.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>
    /// A client that is proven to belong to the account: by a genuine device cookie of that account, or by a valid session.
    /// Null: none. It has counters of its own and is not counted by its address, so that a stranger cannot use up its attempts.
    /// </summary>
    public string? KnownDevice { get; init; }
}
