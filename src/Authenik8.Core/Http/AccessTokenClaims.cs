using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens;
using Authenik8.Tokens.Claims;

namespace Authenik8.Http;

/// <summary>Makes the claims of an identity from those of a token, in one pass over its JSON, because each request pays for it.</summary>
/// <param name="token">The token. Its JSON has been checked.</param>
/// <param name="identity">Receives the claims.</param>
internal readonly ref struct AccessTokenClaims(AccessToken token, ClaimsIdentity identity)
{
    private const string JsonValueType = "JSON";

    // Verification has refused what is nested deeper than it allows.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = int.MaxValue };

    private readonly ReadOnlySpan<byte> _json = token.Json;
    private readonly string _issuer = token.Issuer;

    /// <summary>Adds them all.</summary>
    public void AddAll()
    {
        // What the framework and its users look for: SignalR's user id, UserManager, User.FindFirst(NameIdentifier).
        Add(ClaimTypes.NameIdentifier, token.Subject.Id, ClaimValueTypes.String);
        var reader = new Utf8JsonReader(_json, ReaderOptions);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader);
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                AddValue(name, ref reader);
                continue;
            }
            // Each element of an array is a claim of its own, as User.IsInRole and HasClaim expect.
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                AddValue(name, ref reader);
        }
    }

    private void AddValue(string name, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                Add(name, TextOf(name, ref reader), ClaimValueTypes.String);
                break;
            case JsonTokenType.Number:
                Add(name, Encoding.UTF8.GetString(reader.ValueSpan), reader.TryGetInt64(out _) ? ClaimValueTypes.Integer64 : ClaimValueTypes.Double);
                break;
            case JsonTokenType.True:
                Add(name, "true", ClaimValueTypes.Boolean);
                break;
            case JsonTokenType.False:
                Add(name, "false", ClaimValueTypes.Boolean);
                break;
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Add(name, Encoding.UTF8.GetString(_json[start..(int)reader.BytesConsumed]), JsonValueType);
                break;
        }
    }

    // The two that have been decoded already.
    private string TextOf(string name, ref Utf8JsonReader reader) => name switch
    {
        ClaimNames.Issuer => _issuer,
        ClaimNames.Subject => token.Subject.Id,
        _ => reader.GetString()!,
    };

    private void Add(string name, string value, string valueType) =>
        identity.AddClaim(new Claim(name, value, valueType, _issuer, _issuer, identity));

    // The names that are in every token cost no string.
    private static string NameOf(ref Utf8JsonReader reader) => reader.ValueIsEscaped
        ? reader.GetString()!
        : ClaimKinds.Of(reader.ValueSpan) switch
        {
            ClaimKind.Issuer => ClaimNames.Issuer,
            ClaimKind.Subject => ClaimNames.Subject,
            ClaimKind.Audience => ClaimNames.Audience,
            ClaimKind.ExpiresAt => ClaimNames.ExpiresAt,
            ClaimKind.NotBefore => ClaimNames.NotBefore,
            ClaimKind.IssuedAt => ClaimNames.IssuedAt,
            ClaimKind.TokenId => ClaimNames.TokenId,
            ClaimKind.SessionId => ClaimNames.SessionId,
            ClaimKind.ClientId => ClaimNames.ClientId,
            ClaimKind.Tenant => ClaimNames.Tenant,
            ClaimKind.Roles => ClaimNames.Roles,
            ClaimKind.Permissions => ClaimNames.Permissions,
            ClaimKind.Scope => ClaimNames.Scope,
            ClaimKind.AuthTime => ClaimNames.AuthTime,
            ClaimKind.AuthenticationMethods => ClaimNames.AuthenticationMethods,
            ClaimKind.AuthenticationContext => ClaimNames.AuthenticationContext,
            ClaimKind.SecurityVersion => ClaimNames.SecurityVersion,
            ClaimKind.Actor => ClaimNames.Actor,
            ClaimKind.Guest => ClaimNames.Guest,
            _ => reader.GetString()!,
        };
}
