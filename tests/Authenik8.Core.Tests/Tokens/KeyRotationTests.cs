using System.Text.Json;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class KeyRotationTests
{
    private static readonly DateTimeOffset Start = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new(Start);

    [Fact]
    public void Issue_OverARotation_NeverLeavesAGap()
    {
        var fixture = Rotating();
        var old = fixture.Issue().Value;

        _clock.MoveTo(Start.AddHours(1).AddTicks(-1));
        var last = fixture.Issue().Value;
        _clock.MoveTo(Start.AddHours(1));
        var first = fixture.Issue().Value;

        Assert.Equal("old", KeyIdOf(last));
        Assert.Equal("new", KeyIdOf(first));
        fixture.Accept(last);
        fixture.Accept(first);
        fixture.AssertRefused(TokenFailure.Expired, old);
    }

    [Fact]
    public void Read_TokenOfARetiredKey_IsAcceptedUntilItExpires()
    {
        var fixture = Rotating();
        _clock.MoveTo(Start.AddHours(1).AddTicks(-1));
        var last = fixture.Issue();

        _clock.MoveTo(last.ExpiresAt.AddSeconds(60).AddTicks(-1));
        fixture.Accept(last.Value);
        Assert.Equal(["new", "old"], PublishedBy(fixture));
    }

    [Fact]
    public void Read_TokenOfAKeyThatDroppedOut_IsRefusedAsUnknown()
    {
        var fixture = Rotating();
        var dropsOut = Start.AddHours(1).AddMinutes(15).AddSeconds(60);
        // A token that lives longer than any the engine would issue: only the key's end can stop it.
        var token = SignedWith("old", TestKeys.Hmac, Start.AddDays(1));

        _clock.MoveTo(dropsOut.AddTicks(-1));
        fixture.Accept(token);
        _clock.MoveTo(dropsOut);
        fixture.AssertRefused(TokenFailure.UnknownKey, token);
    }

    [Fact]
    public void JsonWebKeySet_OverARotation_HasEveryKeyThatVerifies()
    {
        var fixture = new TokenFixture(
            options =>
            {
                options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "old", Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem(), RetireAt = Start.AddHours(1) });
                options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "new", Pem = TestKeys.Rsa.ExportPkcs8PrivateKeyPem(), NotBefore = Start.AddHours(1) });
            },
            _clock);

        Assert.Equal(["old", "new"], KeySet.IdsIn(fixture.Service));
        _clock.MoveTo(Start.AddHours(1).AddMinutes(15).AddTicks(-1));
        Assert.Equal(["old", "new"], KeySet.IdsIn(fixture.Service));
        _clock.MoveTo(Start.AddHours(1).AddMinutes(15));
        Assert.Equal(["new"], KeySet.IdsIn(fixture.Service));
        _clock.MoveTo(Start);
        Assert.Equal(["old", "new"], KeySet.IdsIn(fixture.Service));
    }

    [Fact]
    public void Issue_KeyNotYetActive_VerifiesAlready()
    {
        var fixture = Rotating();
        var early = SignedWith("new", NewSecret, _clock.GetUtcNow().AddMinutes(1));

        fixture.Accept(early);
        Assert.Equal("old", KeyIdOf(fixture.Issue().Value));
    }

    [Fact]
    public void Issue_NoKeyActive_Throws()
    {
        var fixture = new TokenFixture(
            options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = TestKeys.NewSecret(), RetireAt = Start.AddHours(1) }), _clock);
        var token = fixture.Issue().Value;
        var signer = fixture.Service.GetSigner();

        _clock.MoveTo(Start.AddHours(1));

        Assert.Throws<NoSigningKeyException>(() => fixture.Issue());
        Assert.Throws<NoSigningKeyException>(() => fixture.Service.GetSigner());
        fixture.AssertRefused(TokenFailure.Expired, token);
        // A signer that was held before the commit of a rotation still signs after it.
        fixture.Accept(fixture.Service.Issue(new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant() }, signer).Value);
    }

    [Fact]
    public void Issue_PublicKeyFirst_SignsWithTheFirstThatCan()
    {
        var fixture = new TokenFixture(options =>
        {
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "theirs", Pem = TestKeys.Ec.ExportSubjectPublicKeyInfoPem() });
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "ours", Secret = TestKeys.NewSecret() });
        });
        var issuer = new TokenFixture(options =>
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "theirs", Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem() }));

        Assert.Equal("ours", KeyIdOf(fixture.Issue().Value));
        fixture.Accept(issuer.Issue().Value);
    }

    [Fact]
    public void ScheduledKey_RetiringAtTheEndOfTime_DoesNotOverflow()
    {
        var key = new ScheduledKey(new HmacSigningKey("k", TestKeys.Hmac), null, DateTimeOffset.MaxValue.AddMinutes(-1));

        Assert.Equal(DateTimeOffset.MaxValue, key.VerifiesUntil(TimeSpan.FromMinutes(15)));
    }

    private static byte[] NewSecret { get; } = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

    private TokenFixture Rotating() => new(
        options =>
        {
            options.Tokens.ClockSkew = TimeSpan.FromSeconds(60);
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "new", Secret = Convert.ToBase64String(NewSecret), NotBefore = Start.AddHours(1) });
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "old", Secret = Convert.ToBase64String(TestKeys.Hmac), RetireAt = Start.AddHours(1) });
        },
        _clock);

    private string SignedWith(string keyId, byte[] secret, DateTimeOffset expiresAt) => Forge.Sign(
        $$"""{"alg":"HS256","typ":"at+jwt","kid":"{{keyId}}"}""",
        Forge.Claims(Rotating(), ("exp", $"{expiresAt.ToUnixTimeSeconds()}")),
        secret);

    private string[] PublishedBy(TokenFixture fixture) => [.. fixture.Keys.VerifyingAt(_clock.GetUtcNow()).Select(key => key.Id)];

    private static string KeyIdOf(string token) => JsonDocument.Parse(
        System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal)))).RootElement.GetProperty("kid").GetString()!;
}
