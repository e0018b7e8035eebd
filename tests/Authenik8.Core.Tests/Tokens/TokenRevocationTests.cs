using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class TokenRevocationTests
{
    [Fact]
    public async Task Verify_RevokedToken_IsRefused()
    {
        var fixture = Forge.Fixture();
        var kept = fixture.Issue();
        var revoked = fixture.Issue();
        fixture.Revoked.Add(revoked.Id);

        Assert.IsType<TokenVerification.Valid>(await fixture.Service.VerifyAsync(kept.Value, default));
        Assert.Equal(new TokenVerification.Invalid(TokenFailure.Revoked), await fixture.Service.VerifyAsync(revoked.Value, default));
    }

    [Fact]
    public void Verify_CheckThatCompletesAtOnce_CompletesAtOnce()
    {
        var fixture = Forge.Fixture();

        var genuine = fixture.Service.VerifyAsync(fixture.Issue().Value, default).AsTask();
        var garbage = fixture.Service.VerifyAsync("garbage", default).AsTask();

        Assert.True(genuine.IsCompletedSuccessfully);
        Assert.True(garbage.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_CheckThatTakesTime_IsWaitedFor(bool revoked)
    {
        var check = new SlowCheck();
        var (service, token) = ServiceWith(check);

        var verification = service.VerifyAsync(token, default).AsTask();
        Assert.False(verification.IsCompleted);
        check.Answer.SetResult(revoked);

        Assert.Equal(revoked, await verification is TokenVerification.Invalid { Reason: TokenFailure.Revoked });
    }

    [Fact]
    public async Task Verify_CheckThatFails_FailsAndNeverAccepts()
    {
        var check = new SlowCheck();
        var (service, token) = ServiceWith(check);
        check.Answer.SetException(new IOException("store is down"));

        await Assert.ThrowsAsync<IOException>(async () => await service.VerifyAsync(token, default));
    }

    [Fact]
    public async Task Verify_TokenThatIsRefusedAnyway_IsNotChecked()
    {
        var check = new SlowCheck();
        var (service, token) = ServiceWith(check);

        Assert.IsType<TokenVerification.Invalid>(await service.VerifyAsync(token[..^1], default));

        Assert.Null(check.Asked);
    }

    [Fact]
    public async Task Verify_Token_IsCheckedByAllThatCanRevokeIt()
    {
        var check = new SlowCheck();
        var (service, token) = ServiceWith(check);

        check.Answer.SetResult(false);
        _ = await service.VerifyAsync(token, default);

        Assert.Equal(Assert.IsType<TokenVerification.Valid>(service.Read(token)).Token.Reference, check.Asked);
        Assert.NotNull(check.Asked?.SessionId);
    }

    [Fact]
    public async Task Verify_Answer_IsToldToTheObserver()
    {
        var observer = new Recorder();
        var fixture = Forge.Fixture();
        var service = new TokenService(TokenSettings.From(fixture.Options), fixture.Keys, fixture.Clock, fixture, observer);

        var issued = service.Issue(new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant() });
        var accepted = await service.VerifyAsync(issued.Value, default);
        var refused = await service.VerifyAsync("", default);
        fixture.Revoked.Add(issued.Id);
        var revoked = await service.VerifyAsync(issued.Value, default);

        Assert.Equal([SigningAlgorithm.HS256], observer.Issued.ToArray());
        Assert.Equal([accepted, refused, revoked], observer.Verified.ToArray());
    }

    private static (TokenService Service, string Token) ServiceWith(ITokenRevocationCheck check)
    {
        var settings = TokenSettings.From(new Authenik8Options());
        var service = new TokenService(settings, KeyRing.Create(new TokenOptions(), TestKeys.RootSecret), new ManualTimeProvider(), check);
        var issued = service.Issue(new IssueTokenCommand { Subject = TokenFixture.Ada, Grant = new Grant(), SessionId = SessionId.New() });
        return (service, issued.Value);
    }

    private sealed class Recorder : ITokenObserver
    {
        public List<SigningAlgorithm> Issued { get; } = [];

        public List<TokenVerification> Verified { get; } = [];

        public void OnIssued(SigningAlgorithm algorithm) => Issued.Add(algorithm);

        public void OnVerified(TokenVerification verification) => Verified.Add(verification);
    }

    private sealed class SlowCheck : ITokenRevocationCheck
    {
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TokenReference? Asked { get; private set; }

        public ValueTask<bool> IsRevokedAsync(TokenReference token, CancellationToken cancellationToken)
        {
            Asked = token;
            return new(Answer.Task);
        }
    }
}
