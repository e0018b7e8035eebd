using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Http;

/// <summary>The identity that an access token gives: its claims under their own names, plus the subject as <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal sealed class AccessTokenIdentity : ClaimsIdentity
{
    private AccessTokenIdentity(AccessToken token)
        : base(Authenik8Defaults.AuthenticationScheme, ClaimNames.Subject, ClaimNames.Roles)
    {
        Token = token;
    }

    private AccessTokenIdentity(AccessTokenIdentity other)
        : base(other)
    {
        Token = other.Token;
    }

    public AccessToken Token { get; }

    public static ClaimsPrincipal Principal(AccessToken token)
    {
        var identity = new AccessTokenIdentity(token);
        // What the framework and its users look for: SignalR's user id, UserManager, User.FindFirst(NameIdentifier).
        identity.AddClaim(identity.Claim(ClaimTypes.NameIdentifier, token.Subject.Id, ClaimValueTypes.String));
        foreach (var member in token.Claims.EnumerateObject())
            identity.Add(member.Name, member.Value);
        return new ClaimsPrincipal(identity);
    }

    /// <inheritdoc />
    public override ClaimsIdentity Clone() => new AccessTokenIdentity(this);

    private void Add(string name, JsonElement value)
    {
        // Each element of an array is a claim of its own, as User.IsInRole and HasClaim expect.
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
                AddClaim(Claim(name, element));
        }
        else
        {
            AddClaim(Claim(name, value));
        }
    }

    private Claim Claim(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Claim(name, value.GetString()!, ClaimValueTypes.String),
        JsonValueKind.True => Claim(name, "true", ClaimValueTypes.Boolean),
        JsonValueKind.False => Claim(name, "false", ClaimValueTypes.Boolean),
        JsonValueKind.Number when value.TryGetInt64(out var number) =>
            Claim(name, number.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        JsonValueKind.Number => Claim(name, value.GetRawText(), ClaimValueTypes.Double),
        _ => Claim(name, value.GetRawText(), "JSON"),
    };

    private Claim Claim(string name, string value, string type) => new(name, value, type, Token.Issuer, Token.Issuer, this);
}
