using System.Text.Json;
using Authenik8.Tokens;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class CustomClaimTests
{
    private readonly TokenFixture _fixture = Forge.Fixture();

    [Fact]
    public void Claims_OfAnyJson_ComeBackLetterForLetter() => Prop.ForAll(JsonTexts.Object.ToArbitrary(), json =>
    {
        using var sent = JsonDocument.Parse(json);

        var token = _fixture.Accept(_fixture.Issue(new Grant { Claims = sent.RootElement }).Value);

        foreach (var member in sent.RootElement.EnumerateObject())
        {
            Assert.True(token.TryGetClaim(member.Name, out var received), member.Name);
            Assert.Equal(member.Value.GetRawText(), received.GetRawText());
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryGetClaim_ByNameThatIsNotThere_AnswersNo()
    {
        var token = _fixture.Accept(_fixture.Issue(new Grant { Claims = TokenFixture.Json("""{"Plan":1}""") }).Value);

        Assert.False(token.TryGetClaim("plan", out _));
        Assert.True(token.TryGetClaim("Plan", out _));
        Assert.Equal(JsonValueKind.Object, token.Claims.ValueKind);
    }

    [Fact]
    public void Claims_OutliveTheDocumentOfTheCaller()
    {
        IssuedToken issued;
        using (var document = JsonDocument.Parse("""{"plan":"gold"}"""))
            issued = _fixture.Issue(new Grant { Claims = document.RootElement });

        var token = _fixture.Accept(issued.Value);

        Assert.True(token.TryGetClaim("plan", out var plan));
        Assert.Equal("gold", plan.GetString());
    }
}
