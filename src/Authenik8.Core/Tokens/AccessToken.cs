using System.Runtime.CompilerServices;
using System.Text.Json;
using Authenik8.Tokens.Claims;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens;

/// <summary>An access token that has been verified: its claims, typed.</summary>
/// <remarks>Immutable and safe for concurrent use. Claims are decoded when they are first read.</remarks>
public sealed class AccessToken
{
    private readonly byte[] _json;
    private readonly ClaimsSet _claims;
    private IReadOnlyList<string>? _audiences;
    private IReadOnlyList<string>? _roles;
    private IReadOnlyList<string>? _permissions;
    private IReadOnlyList<string>? _scopes;
    private IReadOnlyList<string>? _authenticationMethods;
    private StrongBox<JsonElement>? _element;

    internal AccessToken(byte[] json, in ClaimsSet claims)
    {
        _json = json;
        _claims = claims;
        Subject = new Subject(claims.SubjectId!, claims.Tenant);
    }

    /// <summary>Who the token speaks for; claims <c>sub</c> and <c>tid</c>.</summary>
    public Subject Subject { get; }

    /// <summary>Who issued it; claim <c>iss</c>. Always our own issuer.</summary>
    public string Issuer => JsonText.Read(_claims.Issuer.Of(_json));

    /// <summary>Who it is for; claim <c>aud</c>. One of them at least is ours.</summary>
    public IReadOnlyList<string> Audiences => _audiences ??= JsonText.ReadOneOrMany(_claims.Audience.Of(_json));

    /// <summary>Its id; claim <c>jti</c>, hashed where it is not an id of our own making.</summary>
    public TokenId Id => _claims.Id!.Value;

    /// <summary>The <c>jti</c> claim as it stands in the token.</summary>
    public string RawId => JsonText.Read(_claims.TokenId.Of(_json));

    /// <summary>The session that it was issued in; claim <c>sid</c>. Null for a token without a session.</summary>
    public SessionId? SessionId => _claims.SessionId;

    /// <summary>The client that it was issued to; claim <c>client_id</c>.</summary>
    public string ClientId => JsonText.Read(_claims.ClientId.Of(_json));

    /// <summary>When it was issued; claim <c>iat</c>.</summary>
    public DateTimeOffset IssuedAt => NumericDate.ToTime(_claims.IssuedAt!.Value);

    /// <summary>From when it is refused; claim <c>exp</c>.</summary>
    public DateTimeOffset ExpiresAt => NumericDate.ToTime(_claims.ExpiresAt!.Value);

    /// <summary>From when it is accepted; claim <c>nbf</c>. Null: at once.</summary>
    public DateTimeOffset? NotBefore => _claims.NotBefore is { } ticks ? NumericDate.ToTime(ticks) : null;

    /// <summary>When the subject last proved who it is; claim <c>auth_time</c>. Null where the token does not say.</summary>
    public DateTimeOffset? AuthTime => _claims.AuthTime is { } ticks ? NumericDate.ToTime(ticks) : null;

    /// <summary>Roles; claim <c>roles</c>. Empty where there are none.</summary>
    public IReadOnlyList<string> Roles => _roles ??= JsonText.ReadMany(_claims.Roles.Of(_json));

    /// <summary>Permissions; claim <c>permissions</c>. Empty where there are none.</summary>
    public IReadOnlyList<string> Permissions => _permissions ??= JsonText.ReadMany(_claims.Permissions.Of(_json));

    /// <summary>Scopes; claim <c>scope</c>, taken apart at its spaces. Empty where there are none.</summary>
    public IReadOnlyList<string> Scopes => _scopes ??= JsonText.ReadWords(_claims.Scope.Of(_json));

    /// <summary>How the subject proved who it is, RFC 8176 values; claim <c>amr</c>. Empty where the token does not say.</summary>
    public IReadOnlyList<string> AuthenticationMethods => _authenticationMethods ??= JsonText.ReadMany(_claims.AuthenticationMethods.Of(_json));

    /// <summary>The authentication context class; claim <c>acr</c>. Null where the token does not say.</summary>
    public string? AuthenticationContext =>
        _claims.AuthenticationContext.IsPresent ? JsonText.Read(_claims.AuthenticationContext.Of(_json)) : null;

    /// <summary>The security version of the account when it was issued; claim <c>sv</c>. Null for a subject that is no account of the engine's.</summary>
    public long? SecurityVersion => _claims.SecurityVersion;

    /// <summary>Who acts for the subject, a JSON object (RFC 8693 section 4.1); claim <c>act</c>. Null: nobody else.</summary>
    public JsonElement? Actor => _claims.Actor.IsPresent ? Claims.GetProperty(ClaimNames.Actor) : null;

    /// <summary>The whole claims set, a JSON object, the host's own claims among them.</summary>
    public JsonElement Claims => (_element ??= new StrongBox<JsonElement>(JsonElement.Parse(_json, StrictJson.DocumentOptions))).Value;

    /// <summary>The parts by which the token can be revoked.</summary>
    public TokenReference Reference => new(Id, Subject, SessionId, Id.TimeOfIssue(IssuedAt));

    /// <summary>Reads one claim by its exact name.</summary>
    /// <param name="name">The claim's name, ordinally.</param>
    /// <param name="value">Its value, where the answer is true.</param>
    public bool TryGetClaim(string name, out JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Claims.TryGetProperty(name, out value);
    }

    /// <summary>The token's id, which is safe to log.</summary>
    public override string ToString() => $"access token {Id}";

    /// <summary>The whole claims set in UTF-8, for those who read it once and in order.</summary>
    internal ReadOnlySpan<byte> Json => _json;
}
