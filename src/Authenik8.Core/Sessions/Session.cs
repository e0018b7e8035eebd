using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>One login on one device, as the store holds it: one record, however often its refresh token is rotated.</summary>
/// <remarks>Times are kept to the millisecond. No secret is in it: the refresh token is computed from id and generation.</remarks>
public sealed record Session
{
    /// <summary>The session's id; claim <c>sid</c>.</summary>
    public required SessionId Id { get; init; }

    /// <summary>Whose session it is.</summary>
    public required Subject Subject { get; init; }

    /// <summary>What was granted at login.</summary>
    public required Grant Grant { get; init; }

    /// <summary>The device it is on, as last seen. Null: not known.</summary>
    public Device? Device { get; init; }

    /// <summary>Which refresh token is the current one: 0 for the first, one more with each rotation.</summary>
    public required uint Generation { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last refreshed, or started.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When the generation last advanced by a rotation, or its token was handed out again late, by the store's clock; the reuse window counts from here.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    /// <summary>When it ends if it is not refreshed before. Never past <see cref="AbsoluteExpiresAt"/>.</summary>
    public required DateTimeOffset IdleExpiresAt { get; init; }

    /// <summary>When it ends in any case.</summary>
    public required DateTimeOffset AbsoluteExpiresAt { get; init; }

    /// <summary>Why it was ended. Null while it is not ended.</summary>
    public SessionEndReason? EndReason { get; init; }

    /// <summary>Whether its idle or its absolute lifetime is over at <paramref name="now"/>.</summary>
    /// <param name="now">The present time.</param>
    public bool IsExpired(DateTimeOffset now) => now >= IdleExpiresAt || now >= AbsoluteExpiresAt;
}
