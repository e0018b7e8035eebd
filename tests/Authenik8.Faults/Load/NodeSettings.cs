using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Faults.Load;

/// <summary>What differs between nodes.</summary>
internal sealed record NodeSettings
{
    /// <summary>The connection string of Redis, or of what stands before it.</summary>
    public required string Redis { get; init; }

    /// <summary>What a refresh token gets that was replaced a moment ago.</summary>
    public ReuseBehavior WithinWindow { get; init; } = ReuseBehavior.Reject;

    /// <summary>The node's clock. Null: the machine's.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Whether the engine's own accounts are on. Off by default: the load's users are the host's own.</summary>
    public bool HasAccounts { get; init; }

    /// <summary>Changes the engine's settings.</summary>
    public Action<Authenik8Options>? Options { get; init; }

    /// <summary>Adds or replaces services.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}
