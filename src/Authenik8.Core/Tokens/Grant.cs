using System.Text.Json;

namespace Authenik8.Tokens;

/// <summary>What a subject is granted at login and every access token of the session repeats.</summary>
public sealed record Grant
{
    /// <summary>The authentication method of a guest, who has proved nothing: <c>guest</c>. RFC 8176 gives it no other meaning.</summary>
    public const string GuestMethod = "guest";

    /// <summary>Roles; claim <c>roles</c>. Default none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Permissions; claim <c>permissions</c>. Default none.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>Scopes, each without spaces; claim <c>scope</c>. Default none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The client that the tokens are issued to; claim <c>client_id</c>. Null: <see cref="TokenOptions.ClientId"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>When the subject proved who it is; claim <c>auth_time</c>. Null: not stated.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>How it was proved, RFC 8176 values such as <c>pwd</c> and <c>otp</c>; claim <c>amr</c>. Default none.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The authentication context class; claim <c>acr</c>. Null: not stated.</summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>The security version of the account at login; claim <c>sv</c>. Null: the subject is no account of the engine's.</summary>
    public long? SecurityVersion { get; init; }

    /// <summary>The host's own claims: a JSON object whose members become claims exactly as they are. Null: none.</summary>
    /// <remarks>No member may have the name of a claim in <see cref="ClaimNames"/>.</remarks>
    public JsonElement? Claims { get; init; }

    /// <summary>The same grant in memory of its own: nothing that the caller does with its lists or its JSON document later changes it.</summary>
    internal Grant Copy() => this with
    {
        Roles = [.. Roles],
        Permissions = [.. Permissions],
        Scopes = [.. Scopes],
        AuthenticationMethods = [.. AuthenticationMethods],
        Claims = Claims?.Clone(),
    };
}
