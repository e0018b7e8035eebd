using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class TokenConcurrencyTests
{
    private const int Callers = 16;

    public static TheoryData<SigningAlgorithm> Algorithms => new(Enum.GetValues<SigningAlgorithm>());

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Service_UsedByManyAtOnce_MixesNothingUp(SigningAlgorithm algorithm)
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        var rounds = algorithm is SigningAlgorithm.HS256 ? 2000 : 50;
        using var start = new Barrier(Callers);

        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var round = 0; round < rounds; round++)
                {
                    var subject = new Subject($"user-{caller}-{round}");
                    var issued = fixture.Service.Issue(new IssueTokenCommand { Subject = subject, Grant = new Grant { Roles = [$"role-{caller}"] } });
                    var token = fixture.Accept(issued.Value);
                    Assert.Equal(subject, token.Subject);
                    Assert.Equal(issued.Id, token.Id);
                    Assert.Equal([$"role-{caller}"], token.Roles);
                    fixture.AssertRefused(TokenFailure.BadSignature, issued.Value[..^4] + (issued.Value[^4] == 'A' ? 'B' : 'A') + issued.Value[^3..]);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        await Task.WhenAll(callers);
    }

    [Fact]
    public async Task SessionIds_MadeByManyAtOnce_AreAllDifferent()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Enumerable.Range(0, 5000).Select(_ => SessionId.New()).ToList())));

        Assert.Equal(Callers * 5000, ids.SelectMany(some => some).Distinct().Count());
        Assert.DoesNotContain(default, ids.SelectMany(some => some));
    }

    [Fact]
    public async Task AccessToken_ReadByManyAtOnce_IsTheSameToAll()
    {
        var fixture = Forge.Fixture();
        var grant = new Grant { Roles = ["a", "b"], Permissions = ["p"], Scopes = ["s", "t"], Claims = TokenFixture.Json("""{"x":{"y":1}}""") };

        for (var round = 0; round < 50; round++)
        {
            var token = fixture.Accept(fixture.Issue(grant).Value);
            using var start = new Barrier(8);
            var readers = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return $"{string.Join(',', token.Roles)} {string.Join(',', token.Permissions)} {string.Join(',', token.Scopes)} {token.Claims.GetProperty("x").GetRawText()}";
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default));
            Assert.All(await Task.WhenAll(readers), text => Assert.Equal("""a,b p s,t {"y":1}""", text));
        }
    }
}
