using System.Net;
using Authenik8.Protection;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>What is known of the client that makes a request, to limit its attempts and to name its session.</summary>
public sealed record ClientContext
{
    /// <summary>A client of which nothing is known.</summary>
    public static ClientContext Unknown { get; } = new();

    /// <summary>Its network address; attempts are counted by it. Null: not known, and counted together with all others like it.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The device, for the list of sessions. Null: not known.</summary>
    public Device? Device { get; init; }

    /// <summary>What an earlier login left with it (<see cref="LoggedIn.KnownDevice"/>). Any text is safe to pass. Null: nothing.</summary>
    public string? KnownDevice { get; init; }

    /// <summary>The verified access token that it brings. Null: none.</summary>
    public AccessToken? AccessToken { get; init; }

    /// <summary>Told of each limit that an attempt of the client is counted against, to tell the client. Null: nobody is.</summary>
    public Action<AttemptQuota>? OnCounted { get; init; }

    /// <summary>What the client is; nothing of the secrets.</summary>
    public override string ToString() => "client";
}
