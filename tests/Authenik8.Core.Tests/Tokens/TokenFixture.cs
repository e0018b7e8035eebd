using System.Text.Json;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>A token service over a clock and a set of revoked ids that the test holds.</summary>
internal sealed class TokenFixture : ITokenRevocationCheck
{
    public static readonly Subject Ada = new("ada", "acme");

    public TokenFixture(Action<Authenik8Options>? configure = null, ManualTimeProvider? clock = null)
    {
        Options = new Authenik8Options { Issuer = "https://id.test" };
        configure?.Invoke(Options);
        Clock = clock ?? new ManualTimeProvider();
        Keys = KeyRing.Create(Options.Tokens, TestKeys.RootSecret);
        Service = new TokenService(TokenSettings.From(Options), Keys, Clock, this);
    }

    public Authenik8Options Options { get; }

    public ManualTimeProvider Clock { get; }

    public KeyRing Keys { get; }

    public TokenService Service { get; }

    public HashSet<TokenId> Revoked { get; } = [];

    public ValueTask<bool> IsRevokedAsync(TokenReference token, CancellationToken cancellationToken) => new(Revoked.Contains(token.Id));

    public IssuedToken Issue(Grant? grant = null, SessionId? session = null) =>
        Service.Issue(new IssueTokenCommand { Subject = Ada, Grant = grant ?? new Grant(), SessionId = session });

    public AccessToken Accept(string token) => Assert.IsType<TokenVerification.Valid>(Service.Read(token)).Token;

    public void AssertRefused(TokenFailure reason, string token) =>
        Assert.Equal(reason, Assert.IsType<TokenVerification.Invalid>(Service.Read(token)).Reason);

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
