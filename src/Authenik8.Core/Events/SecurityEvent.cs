using Authenik8.Tokens;

namespace Authenik8.Events;

/// <summary>Something that happened to an account, a session or a token, for those who watch over them.</summary>
/// <remarks>It holds ids and words of a fixed vocabulary: never an e-mail address, a name, a network address, a token or a password.</remarks>
public sealed record SecurityEvent
{
    /// <summary>The version of this shape, for sinks that write it down: 1. It rises when a member changes its meaning, not when one is added.</summary>
    public int Version { get; init; } = 1;

    /// <summary>A random id, 22 base64url characters, by which a sink may tell a repetition.</summary>
    public required string Id { get; init; }

    /// <summary>What happened, one of <see cref="SecurityEventNames"/>. A name never changes its meaning.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Whom it concerns. Null: nobody known, as at a login to no account.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Who did it, where that is not <see cref="Subject"/>: an administrator. Null otherwise.</summary>
    public Subject? Actor { get; init; }

    /// <summary>The session it concerns. Null: none.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>
    /// For how many events of this name, reason and subject it stands. Default 1. More where a stranger can cause any number of them, as with
    /// <see cref="SecurityEventNames.AttemptThrottled"/> and <see cref="SecurityEventNames.LoginFailed"/>: the first of a minute is an event by
    /// itself, the others of that minute are one event, whose time is that of the last. The counts add up.
    /// </summary>
    public int Count { get; init; } = 1;

    /// <summary>Why or how, a snake_case word such as <c>wrong_password</c>. Null where the name says it all.</summary>
    public string? Reason { get; init; }
}
