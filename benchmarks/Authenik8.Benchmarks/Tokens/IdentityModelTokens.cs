using Authenik8.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>Microsoft.IdentityModel at its best: one handler, one set of parameters, one descriptor, its signature providers cached.</summary>
internal sealed class IdentityModelTokens
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TokenValidationParameters _parameters;
    private readonly SecurityTokenDescriptor _descriptor;

    public IdentityModelTokens(SampleKey key, SigningAlgorithm algorithm, IssueTokenCommand command)
    {
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = Sample.Issuer,
            ValidAudience = Sample.Audience,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [algorithm.ToString()],
            IssuerSigningKey = key.Credentials.Key,
            ClockSkew = TimeSpan.Zero,
        };
        _descriptor = new SecurityTokenDescriptor
        {
            Issuer = Sample.Issuer,
            Audience = Sample.Audience,
            TokenType = "at+jwt",
            SigningCredentials = key.Credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [ClaimNames.Subject] = command.Subject.Id,
                [ClaimNames.SessionId] = command.SessionId!.Value.ToString(),
                [ClaimNames.ClientId] = "first-party",
                [ClaimNames.Roles] = command.Grant.Roles.ToArray(),
                [ClaimNames.Permissions] = command.Grant.Permissions.ToArray(),
                [ClaimNames.AuthTime] = command.Grant.AuthTime!.Value.ToUnixTimeSeconds(),
                [ClaimNames.AuthenticationMethods] = command.Grant.AuthenticationMethods.ToArray(),
            },
        };
    }

    public string Issue()
    {
        // What differs from token to token: times and id. The id is made as ours is, so that both pay for the randomness.
        var now = TimeProvider.System.GetUtcNow();
        _descriptor.IssuedAt = now.UtcDateTime;
        _descriptor.Expires = now.UtcDateTime.AddMinutes(15);
        _descriptor.Claims[ClaimNames.TokenId] = TokenId.New(now).ToString();
        return _handler.CreateToken(_descriptor);
    }

    public void Verify(string token)
    {
        var result = _handler.ValidateTokenAsync(token, _parameters).GetAwaiter().GetResult();
        if (!result.IsValid)
            throw result.Exception;
    }
}
