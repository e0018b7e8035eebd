using System.Text.Json;
using Authenik8.Tokens;
using Authenik8.Tokens.Claims;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class IssueTests
{
    private readonly TokenFixture _fixture = Forge.Fixture(options => options.Audiences.Add("https://api.test"));

    private static readonly string[] EngineClaims =
        [.. typeof(ClaimNames).GetFields().Select(constant => (string)constant.GetRawConstantValue()!)];

    public static TheoryData<string> ReservedNames => new(EngineClaims);

    public static TheoryData<string, Grant> RefusedGrants => new()
    {
        { "scope", new Grant { Scopes = ["read write"] } },
        { "scope", new Grant { Scopes = ["read", ""] } },
        { "scope", new Grant { Scopes = ["say\"hello"] } },
        { "scope", new Grant { Scopes = ["back\\slash"] } },
        { "scope", new Grant { Scopes = ["é"] } },
        { "scope", new Grant { Scopes = ["line\nfeed"] } },
        { "roles", new Grant { Roles = ["admin", ""] } },
        { "roles", new Grant { Roles = [null!] } },
        { "roles", new Grant { Roles = ["\ud800"] } },
        { "permissions", new Grant { Permissions = ["\udc00"] } },
        { "amr", new Grant { AuthenticationMethods = [""] } },
        { "acr", new Grant { AuthenticationContext = "" } },
        { "client_id", new Grant { ClientId = "" } },
        { "auth_time", new Grant { AuthTime = new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero) } },
        { "Claims", new Grant { Claims = TokenFixture.Json("[1]") } },
        { "Claims", new Grant { Claims = default(JsonElement) } },
        { "Claims", new Grant { Claims = TokenFixture.Json("""{"a":"\ud800"}""") } },
        { "Claims", new Grant { Claims = TokenFixture.Json("""{"a":{"b":1,"b":2}}""") } },
        { "Claims", new Grant { Claims = JsonDocument.Parse("""{"a":1/*c*/}""", new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement } },
        { "Claims", new Grant { Claims = JsonDocument.Parse("""{"a":1,}""", new JsonDocumentOptions { AllowTrailingCommas = true }).RootElement } },
        { "Claims", new Grant { Claims = TokenFixture.Json($$"""{"a":{{new string('[', 40)}}{{new string(']', 40)}}}""") } },
        { "a", new Grant { Claims = TokenFixture.Json("""{"a":1,"a":2}""") } },
        { "sub", new Grant { Claims = TokenFixture.Json("""{"a":1,"\u0073ub":2}""") } },
    };

    [Theory]
    [MemberData(nameof(RefusedGrants))]
    public void Issue_GrantOutOfRule_ThrowsAndNamesTheClaim(string claim, Grant grant)
    {
        var command = new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = grant };

        var issuing = Assert.ThrowsAny<ArgumentException>(() => _fixture.Service.Issue(command));
        var asking = Assert.ThrowsAny<ArgumentException>(() => _fixture.Service.EnsureIssuable(command));

        Assert.Contains(claim, issuing.Message, StringComparison.Ordinal);
        Assert.Equal(issuing.Message, asking.Message);
    }

    [Theory]
    [MemberData(nameof(ReservedNames))]
    public void Issue_HostClaimWithReservedName_Throws(string name)
    {
        var grant = new Grant { Claims = TokenFixture.Json($$"""{"{{name}}":"x"}""") };

        Assert.Contains($"'{name}'", Assert.ThrowsAny<ArgumentException>(() => _fixture.Issue(grant)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReservedNames_OfThePublicClass_AreAllRecognized()
    {
        var kinds = EngineClaims.Select(name => ClaimKinds.Of(System.Text.Encoding.UTF8.GetBytes(name))).ToList();

        Assert.DoesNotContain(ClaimKind.Custom, kinds);
        Assert.Equal(Enum.GetValues<ClaimKind>().Length - 1, kinds.Distinct().Count());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"agent\"")]
    [InlineData("""{"sub":"a","sub":"b"}""")]
    [InlineData("""{"act":{"sub":"\udfff"}}""")]
    public void Issue_ActorOutOfRule_ThrowsAndNamesTheClaim(string actor)
    {
        var command = new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant(), Actor = TokenFixture.Json(actor) };

        Assert.Contains("'act'", Assert.ThrowsAny<ArgumentException>(() => _fixture.Service.Issue(command)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void Issue_ActorNestedAsDeepAsVerificationReads_IsIssued(int arrays, bool issued)
    {
        var actor = TokenFixture.Json($$"""{"x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""");
        var command = new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant(), Actor = actor };

        if (issued)
            _fixture.Accept(_fixture.Service.Issue(command).Value);
        else
            Assert.ThrowsAny<ArgumentException>(() => _fixture.Service.Issue(command));
    }

    [Fact]
    public void Issue_WithoutAudience_Throws()
    {
        var command = new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant(), Audiences = [] };

        Assert.Contains("'aud'", Assert.ThrowsAny<ArgumentException>(() => _fixture.Service.Issue(command)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Issue_ClaimsTooLargeForAToken_Throws()
    {
        var small = new Grant { Claims = TokenFixture.Json($$"""{"x":"{{new string('x', 4700)}}"}""") };
        var large = new Grant { Claims = TokenFixture.Json($$"""{"x":"{{new string('x', 5000)}}"}""") };
        var manyRoles = new Grant { Roles = [.. Enumerable.Range(0, 1000).Select(i => $"role-{i}")] };

        _fixture.Accept(_fixture.Issue(small).Value);
        Assert.ThrowsAny<ArgumentException>(() => _fixture.Issue(large));
        Assert.ThrowsAny<ArgumentException>(() => _fixture.Issue(manyRoles));
    }

    [Fact]
    public void Issue_MostClaimsWithTheLargestKey_StaysWithinEightKibibytes()
    {
        // What EnsureIssuable accepts under one key must be issuable under any other.
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(
            new SigningKeyOptions { KeyId = new string('k', 64), Pem = TestKeys.Rsa.ExportPkcs8PrivateKeyPem() }));
        var fill = 4400;
        Grant Filled() => new() { Claims = TokenFixture.Json($$"""{"x":"{{new string('x', fill)}}"}""") };
        while (Record.Exception(() => fixture.Service.EnsureIssuable(new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = Filled() })) is null)
            fill++;
        fill--;

        var issued = fixture.Issue(Filled());

        fixture.Accept(issued.Value);
        // The longest RSA key that is accepted has 8192 bits, and its signatures 768 bytes more than this one's.
        Assert.InRange(issued.Value.Length + (768 * 4 / 3), 8100, 8192);
    }

    [Fact]
    public void Issue_DefaultsOfTheSettings_AreInTheToken()
    {
        var token = _fixture.Accept(_fixture.Issue().Value);

        Assert.Equal(["https://api.test"], token.Audiences);
        Assert.Equal("first-party", token.ClientId);
        Assert.Null(token.SessionId);
        Assert.Null(token.AuthTime);
        Assert.Null(token.AuthenticationContext);
        Assert.Null(token.Actor);
        Assert.Empty(token.Roles);
        Assert.Empty(token.Permissions);
        Assert.Empty(token.Scopes);
        Assert.Empty(token.AuthenticationMethods);
        Assert.False(token.TryGetClaim("roles", out _));
    }

    [Fact]
    public void Issue_TextsThatNeedEscapes_ComeBackAsTheyWere()
    {
        string[] roles = ["quote\"", "back\\slash", "line\nfeed", "\u0001", "é", "日本", "\U0001F600", "</script>", "\u2028", "a b"];
        var subject = new Subject("ada \"the\" \\ first \U0001F469", "größe");

        var token = _fixture.Accept(_fixture.Service.Issue(new IssueTokenCommand { Subject = subject, Grant = new Grant { Roles = roles } }).Value);

        Assert.Equal(roles, token.Roles);
        Assert.Equal(subject, token.Subject);
    }

    [Fact]
    public void Issue_TwoTokens_HaveDifferentIds() => Assert.NotEqual(_fixture.Issue().Id, _fixture.Issue().Id);

    [Fact]
    public void AccessToken_Lists_CannotBeChanged()
    {
        var token = _fixture.Accept(_fixture.Issue(new Grant { Roles = ["reader"], Scopes = ["a"] }).Value);

        Assert.All([token.Roles, token.Scopes, token.Audiences], list =>
            Assert.Throws<NotSupportedException>(() => ((IList<string>)list)[0] = "admin"));
    }

    [Fact]
    public void ToString_OfIssuedAndReadToken_HasNoSecret()
    {
        var issued = _fixture.Issue();

        Assert.DoesNotContain(issued.Value, issued.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(issued.Value[^43..], _fixture.Accept(issued.Value).ToString(), StringComparison.Ordinal);
    }
}
