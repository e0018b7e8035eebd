using System.Text.Json;
using Authenik8.Tokens;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Our tokens before another implementation, and its tokens before ours: what both accept means the same to both.</summary>
public sealed class SecondOpinionTests
{
    private static readonly JsonWebTokenHandler Theirs = new() { SetDefaultTimesOnTokenCreation = false };

    public static TheoryData<SigningAlgorithm> Algorithms => new(Enum.GetValues<SigningAlgorithm>());

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Issue_AnyGrant_IsAcceptedByTheOther(SigningAlgorithm algorithm)
    {
        var fixture = FixtureOf(algorithm);

        Prop.ForAll(Grants().ToArbitrary(), grant =>
        {
            var issued = fixture.Service.Issue(new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = grant, SessionId = SessionId.New() });

            var result = Validate(issued.Value, ParametersOf(algorithm));

            Assert.True(result.IsValid, result.Exception?.ToString());
            var theirs = (JsonWebToken)result.SecurityToken;
            AssertSameMeaning(fixture.Accept(issued.Value), theirs);
            Assert.Equal(grant.Roles, fixture.Accept(issued.Value).Roles);
            Assert.Equal([.. grant.Roles], theirs.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value).ToArray());
        }).Check(ConfigOf(algorithm));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Read_AnyTokenOfTheOther_IsAcceptedWithTheSameMeaning(SigningAlgorithm algorithm)
    {
        var fixture = FixtureOf(algorithm);

        Prop.ForAll(Grants().ToArbitrary(), grant =>
        {
            var now = fixture.Clock.GetUtcNow();
            var token = Theirs.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = "https://id.test",
                Audience = "https://id.test",
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = now.AddMinutes(5).UtcDateTime,
                TokenType = "at+jwt",
                SigningCredentials = new SigningCredentials(KeyOf(algorithm), algorithm.ToString()),
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["sub"] = "ada",
                    ["client_id"] = "web",
                    ["jti"] = "theirs",
                    ["sid"] = SessionId.New().ToString(),
                    ["roles"] = grant.Roles.ToArray(),
                    ["nested"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["n"] = 1, ["list"] = new[] { "a", "b" } },
                },
            });

            var ours = fixture.Accept(token);

            AssertSameMeaning(ours, Theirs.ReadJsonWebToken(token));
            Assert.Equal(grant.Roles, ours.Roles);
            Assert.Equal("""["a","b"]""", ours.Claims.GetProperty("nested").GetProperty("list").GetRawText());
        }).Check(ConfigOf(algorithm));
    }

    [Fact]
    public void Read_ClaimsOfAnyKind_AcceptedByBoth_MeanTheSame()
    {
        // The other one has no clock to set, so this test runs by the clock on the wall.
        var fixture = Forge.Fixture();
        fixture.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        var accepted = 0;

        Prop.ForAll(StrangeClaims(fixture.Clock.GetUtcNow().ToUnixTimeSeconds()).ToArbitrary(), changes =>
        {
            var token = Forge.Sign(Forge.Header, Forge.Claims(fixture, changes));
            if (fixture.Service.Read(token) is not TokenVerification.Valid { Token: var ours })
                return;
            var result = Validate(token, ParametersOf(SigningAlgorithm.HS256));
            if (!result.IsValid)
                return;
            accepted++;
            AssertSameMeaning(ours, (JsonWebToken)result.SecurityToken);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        Assert.InRange(accepted, 100, 2000);
    }

    [Theory]
    [InlineData("exp", "\"4000000000\"")]
    [InlineData("exp", "1")]
    [InlineData("nbf", "4000000000")]
    [InlineData("iss", "\"https://evil.test\"")]
    [InlineData("aud", "\"https://evil.test\"")]
    [InlineData("aud", "[]")]
    public void Read_ClaimThatTheOtherRefuses_IsRefused(string claim, string json)
    {
        var fixture = Forge.Fixture();
        var token = Forge.Sign(Forge.Header, Forge.Claims(fixture, (claim, json)));

        Assert.IsType<TokenVerification.Invalid>(fixture.Service.Read(token));
        // A string for a date is one thing that only we refuse.
        Assert.Equal(json is "\"4000000000\"", Validate(token, ParametersOf(SigningAlgorithm.HS256)).IsValid);
    }

    // Nothing is fetched, so the task is complete when it is returned.
    private static TokenValidationResult Validate(string token, TokenValidationParameters parameters) =>
        Theirs.ValidateTokenAsync(token, parameters).GetAwaiter().GetResult();

    private static void AssertSameMeaning(AccessToken ours, JsonWebToken theirs)
    {
        Assert.Equal(theirs.Subject, ours.Subject.Id);
        Assert.Equal(theirs.Issuer, ours.Issuer);
        Assert.Equal([.. theirs.Audiences], ours.Audiences.ToArray());
        Assert.Equal(theirs.Id, ours.RawId);
        // The other one rounds a time to the second.
        var rounding = TimeSpan.FromSeconds(0.5);
        Assert.Equal(theirs.IssuedAt, ours.IssuedAt.UtcDateTime, rounding);
        Assert.Equal(theirs.ValidTo, ours.ExpiresAt.UtcDateTime, rounding);
        Assert.Equal(theirs.ValidFrom, ours.NotBefore?.UtcDateTime ?? DateTime.MinValue, rounding);
        Assert.Equal(theirs.TryGetPayloadValue<string>("sid", out var session) ? session : null, ours.SessionId?.ToString());
        Assert.Equal(theirs.GetPayloadValue<string>("client_id"), ours.ClientId);
        Assert.Equal("k1", theirs.Kid);
        Assert.Equal("at+jwt", theirs.Typ);
    }

    // Each claim mostly as it should be, sometimes as somebody else might write it, sometimes wrong.
    private static Gen<(string Name, string? Json)[]> StrangeClaims(long now)
    {
        static Gen<(string Name, string? Json)> Claim(string name, string usual, params string?[] strange) =>
            Gen.Frequency<string?>((6, Gen.Constant<string?>(usual)), (1, Gen.Elements(strange))).Select(json => (name, json));
        var times = new string?[] { $"{now + 900}.0", $"{now - 900}.75", $"{now + 900}0E-1", $"{now - 1}", "1", "0", "-1", "4e9", $"\"{now}\"", "null", null, "true", "1e300" };
        return Gen.CollectToArray(
        [
            Claim("iss", "\"https://id.test\"", "\"https:\\/\\/id.test\"", "\"HTTPS://ID.TEST\"", "\"\"", "null", null, "[\"https://id.test\"]"),
            Claim("aud", "\"https://id.test\"", "[\"https://id.test\"]", "[\"a\",\"https://id.test\"]", "[]", "\"a\"", "[\"https://id.test\",null]", "{}"),
            Claim("sub", "\"ada\"", "\"\\u0061da\"", "\"größe\"", "\"\\ud83d\\ude00\"", "\"\"", "1", null, "\"a b\""),
            Claim("jti", "\"j\"", "\"\\u006a\"", "\"\"", "7", null),
            Claim("client_id", "\"web\"", "\"\"", "null", "\"w\\u0065b\"", "{}"),
            Claim("exp", $"{now + 900}", times),
            Claim("nbf", $"{now - 9}", times),
            Claim("iat", $"{now - 9}", times),
            Claim("sid", "\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"s\"", "\"AAAAAAAAAAAAAAAAAAAAAQ\"", null),
            Claim("roles", "[\"reader\"]", "\"admin\"", "[]", "[[\"admin\"]]", "[null]", null),
        ]);
    }

    private static Gen<Grant> Grants() =>
        from roles in JsonTexts.Text.Where(text => text.Length > 0).ListOf()
        from claims in JsonTexts.Object
        select new Grant
        {
            // The other one reads a text that looks like a date as one, and gives it back in its own spelling.
            Roles = [.. roles.Where(role => !DateTime.TryParse(role, System.Globalization.CultureInfo.InvariantCulture, out _)).Take(5)],
            AuthenticationMethods = ["pwd"],
            Claims = JsonDocument.Parse(claims).RootElement,
        };

    private static Config ConfigOf(SigningAlgorithm algorithm) =>
        Config.QuickThrowOnFailure.WithMaxTest(algorithm is SigningAlgorithm.RS256 or SigningAlgorithm.PS256 ? 40 : 150);

    private static TokenFixture FixtureOf(SigningAlgorithm algorithm) => new(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));

    private static SecurityKey KeyOf(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.HS256 => new SymmetricSecurityKey(TestKeys.Hmac) { KeyId = "k1" },
        SigningAlgorithm.ES256 => new ECDsaSecurityKey(TestKeys.Ec) { KeyId = "k1" },
        _ => new RsaSecurityKey(TestKeys.Rsa) { KeyId = "k1" },
    };

    private static TokenValidationParameters ParametersOf(SigningAlgorithm algorithm) => new()
    {
        ValidIssuer = "https://id.test",
        ValidAudience = "https://id.test",
        ValidTypes = ["at+jwt"],
        ValidAlgorithms = [algorithm.ToString()],
        IssuerSigningKey = KeyOf(algorithm),
        ClockSkew = TimeSpan.Zero,
    };
}
