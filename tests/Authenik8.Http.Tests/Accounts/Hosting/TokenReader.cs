using System.Buffers.Text;
using System.Text.Json;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>Looks at the claims of an access token.</summary>
internal readonly struct TokenReader
{
    private readonly JsonElement _claims;

    private TokenReader(JsonElement claims) => _claims = claims;

    public static TokenReader Read(string token) =>
        new(JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])));

    public long Number(string claim) => _claims.GetProperty(claim).GetInt64();

    public bool Boolean(string claim) => _claims.TryGetProperty(claim, out var value) && value.GetBoolean();

    public string? Text(string claim) => _claims.TryGetProperty(claim, out var value) ? value.GetString() : null;

    public string[] Strings(string claim) =>
        _claims.TryGetProperty(claim, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];
}
