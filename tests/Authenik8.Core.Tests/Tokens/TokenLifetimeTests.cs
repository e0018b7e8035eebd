using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class TokenLifetimeTests
{
    [Fact]
    public void Read_AtExpiry_IsRefusedAndAMomentBeforeAccepted()
    {
        var fixture = Forge.Fixture();
        var issued = fixture.Issue();

        fixture.Clock.MoveTo(issued.ExpiresAt.AddTicks(-1));
        fixture.Accept(issued.Value);
        fixture.Clock.MoveTo(issued.ExpiresAt);
        fixture.AssertRefused(TokenFailure.Expired, issued.Value);
    }

    [Fact]
    public void Read_WithinTheClockSkew_IsAccepted()
    {
        var fixture = Forge.Fixture(options => options.Tokens.ClockSkew = TimeSpan.FromSeconds(30));
        var issued = fixture.Issue();

        fixture.Clock.MoveTo(issued.ExpiresAt.AddSeconds(30).AddTicks(-1));
        fixture.Accept(issued.Value);
        fixture.Clock.MoveTo(issued.ExpiresAt.AddSeconds(30));
        fixture.AssertRefused(TokenFailure.Expired, issued.Value);
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(0, 0, true)]
    [InlineData(30, 30, true)]
    [InlineData(30, 31, false)]
    public void Read_NotBefore_IsObserved(int skew, int ahead, bool accepted)
    {
        var fixture = Forge.Fixture(options => options.Tokens.ClockSkew = TimeSpan.FromSeconds(skew));
        fixture.Clock.MoveTo(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var token = Forge.Sign(Forge.Header, Forge.Claims(fixture, ("nbf", $"{fixture.Clock.GetUtcNow().ToUnixTimeSeconds() + ahead}")));

        if (accepted)
            Assert.Equal(fixture.Clock.GetUtcNow().AddSeconds(ahead), fixture.Accept(token).NotBefore);
        else
            fixture.AssertRefused(TokenFailure.NotYetValid, token);
    }

    [Theory]
    [InlineData("1937001630", 0)]
    [InlineData("1937001630.0", 0)]
    [InlineData("1.93700163E9", 0)]
    [InlineData("1937001630.25", 250)]
    [InlineData("19370016302500e-4", 250)]
    public void Read_TimeInAnySpellingOfJson_IsTheSameTime(string number, int milliseconds)
    {
        var expected = new DateTimeOffset(2031, 5, 20, 0, 0, 30, milliseconds, TimeSpan.Zero);
        Assert.Equal(1937001630, expected.ToUnixTimeSeconds());
        var fixture = Forge.Fixture();
        var token = Forge.Sign(Forge.Header, Forge.Claims(fixture, ("exp", number)));

        Assert.Equal(expected, fixture.Accept(token).ExpiresAt);
        fixture.Clock.MoveTo(expected);
        fixture.AssertRefused(TokenFailure.Expired, token);
    }

    [Fact]
    public void Read_LastSecondThatCanBeTold_IsAccepted()
    {
        var fixture = Forge.Fixture(options => options.Tokens.ClockSkew = TimeSpan.FromMinutes(5));

        var token = fixture.Accept(Forge.Sign(Forge.Header, Forge.Claims(fixture, ("exp", "253402300799"))));

        Assert.Equal(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), token.ExpiresAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(899)]
    [InlineData(900)]
    public void Issue_Lifetime_IsNeverExceeded(int seconds)
    {
        var fixture = Forge.Fixture();
        var lifetime = TimeSpan.FromSeconds(seconds);

        var issued = fixture.Service.Issue(new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant(), Lifetime = lifetime });

        Assert.InRange(issued.ExpiresAt - fixture.Clock.GetUtcNow(), lifetime - TimeSpan.FromSeconds(1) + TimeSpan.FromTicks(1), lifetime);
        fixture.Accept(issued.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.999)]
    [InlineData(900.001)]
    [InlineData(1e9)]
    public void Issue_LifetimeOutOfRange_Throws(double seconds)
    {
        var command = new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant(), Lifetime = TimeSpan.FromSeconds(seconds) };
        var fixture = Forge.Fixture();

        Assert.Throws<ArgumentException>(() => fixture.Service.Issue(command));
        Assert.Throws<ArgumentException>(() => fixture.Service.EnsureIssuable(command));
    }

    [Fact]
    public void Reference_OfOurOwnToken_TellsTheMillisecondOfIssue()
    {
        var fixture = Forge.Fixture();

        Assert.Equal(fixture.Clock.GetUtcNow(), fixture.Accept(fixture.Issue().Value).Reference.IssuedAt);
        Assert.Equal(456, fixture.Clock.GetUtcNow().Millisecond);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11 * 60)]
    [InlineData(86_400)]
    public void Reference_WhereIdAndIssueTimeDisagree_TellsTheSecondOfIssue(int secondsApart)
    {
        var fixture = Forge.Fixture();
        var now = fixture.Clock.GetUtcNow();
        var id = TokenId.New(now.AddSeconds(secondsApart));

        var token = fixture.Accept(Forge.Sign(Forge.Header, Forge.Claims(fixture, ("jti", $"\"{id}\""))));

        Assert.Equal(id, token.Reference.Id);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), token.Reference.IssuedAt);
    }
}
