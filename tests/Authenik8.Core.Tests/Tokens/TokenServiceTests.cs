using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class TokenServiceTests
{
    public static TheoryData<SigningAlgorithm> Algorithms => new(Enum.GetValues<SigningAlgorithm>());

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Issue_EveryClaimSet_ReadsBackTyped(SigningAlgorithm algorithm)
    {
        var fixture = new TokenFixture(o => o.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        var now = fixture.Clock.GetUtcNow();
        var session = SessionId.New();
        var issued = fixture.Service.Issue(new IssueTokenCommand
        {
            Subject = TokenFixture.Ada,
            SessionId = session,
            Audiences = ["https://api.test", "https://id.test"],
            Lifetime = TimeSpan.FromMinutes(3),
            Actor = TokenFixture.Json("""{"sub":"agent"}"""),
            Grant = new Grant
            {
                Roles = ["editor", "admin"],
                Permissions = ["posts:write"],
                Scopes = ["openid", "posts"],
                ClientId = "web",
                AuthTime = now.AddHours(-1),
                AuthenticationMethods = ["pwd", "otp"],
                AuthenticationContext = "urn:acr:2",
                Claims = TokenFixture.Json("""{ "plan" : "gold", "limits":{"a":[1,2.50,null,true]} }"""),
            },
        });

        var token = fixture.Accept(issued.Value);

        Assert.Equal(TokenFixture.Ada, token.Subject);
        Assert.Equal("https://id.test", token.Issuer);
        Assert.Equal(["https://api.test", "https://id.test"], token.Audiences);
        Assert.Equal(issued.Id, token.Id);
        Assert.Equal(issued.Id.ToString(), token.RawId);
        Assert.Equal(session, token.SessionId);
        Assert.Equal("web", token.ClientId);
        Assert.Equal(new DateTimeOffset(2031, 5, 17, 10, 20, 30, TimeSpan.Zero), token.IssuedAt);
        Assert.Equal(new DateTimeOffset(2031, 5, 17, 10, 23, 30, TimeSpan.Zero), token.ExpiresAt);
        Assert.Equal(issued.ExpiresAt, token.ExpiresAt);
        Assert.Null(token.NotBefore);
        Assert.Equal(new DateTimeOffset(2031, 5, 17, 9, 20, 30, TimeSpan.Zero), token.AuthTime);
        Assert.Equal(["editor", "admin"], token.Roles);
        Assert.Equal(["posts:write"], token.Permissions);
        Assert.Equal(["openid", "posts"], token.Scopes);
        Assert.Equal(["pwd", "otp"], token.AuthenticationMethods);
        Assert.Equal("urn:acr:2", token.AuthenticationContext);
        Assert.Equal("agent", token.Actor?.GetProperty("sub").GetString());
        Assert.Equal(new TokenReference(issued.Id, TokenFixture.Ada, session, now), token.Reference);
        Assert.True(token.TryGetClaim("limits", out var limits));
        Assert.Equal("""{"a":[1,2.50,null,true]}""", limits.GetRawText());
    }
}
