using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Revocation;

public sealed class RevocationIndexTests
{
    private static readonly DateTimeOffset Now = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Subject Ada = new("ada", "acme");

    private readonly RevocationIndex _index = new();

    [Fact]
    public void Sweep_Expired_IsForgottenAndTheRestIsKept()
    {
        var kept = Reference();
        _index.Add(new RevocationEntry.OfToken(TokenId.New(Now), Ada, Now.AddMinutes(1)));
        _index.Add(new RevocationEntry.OfSession(SessionId.New(), Ada, Now.AddMinutes(1)));
        _index.Add(new RevocationEntry.OfSubject(Ada, Now, Now.AddMinutes(1)));
        _index.Add(new RevocationEntry.OfTenant("acme", Now, Now.AddMinutes(1)));
        _index.Add(new RevocationEntry.OfToken(kept.Id, Ada, Now.AddMinutes(2)));
        Assert.Equal(5, _index.Count);

        _index.Sweep(Now.AddMinutes(1));

        Assert.Equal(1, _index.Count);
        Assert.True(_index.IsRevoked(kept));
    }

    [Fact]
    public void Add_Again_IsProlongedNeverShortened()
    {
        var token = Reference();
        _index.Add(new RevocationEntry.OfToken(token.Id, Ada, Now.AddMinutes(2)));
        _index.Add(new RevocationEntry.OfToken(token.Id, Ada, Now.AddMinutes(1)));
        _index.Add(new RevocationEntry.OfSubject(Ada, Now.AddSeconds(5), Now.AddMinutes(2)));
        _index.Add(new RevocationEntry.OfSubject(Ada, Now.AddSeconds(-5), Now.AddMinutes(1)));

        _index.Sweep(Now.AddMinutes(1));

        Assert.Equal(2, _index.Count);
        Assert.True(_index.IsRevoked(token));
        Assert.True(_index.IsRevoked(Reference() with { IssuedAt = Now.AddSeconds(4) }));
        Assert.False(_index.IsRevoked(Reference() with { IssuedAt = Now.AddSeconds(5) }));
    }

    [Fact]
    public async Task AddAndSweep_InParallel_CountsWhatIsThere()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                _index.Add(new RevocationEntry.OfToken(TokenId.New(Now), Ada, Now.AddMinutes(worker % 2)));
                if (i % 100 == 0)
                    _index.Sweep(Now);
            }
        })));

        _index.Sweep(Now);

        Assert.Equal(8_000, _index.Count);
        _index.Sweep(Now.AddMinutes(1));
        Assert.Equal(0, _index.Count);
    }

    private static TokenReference Reference() => new(TokenId.New(Now), Ada, SessionId.New(), Now);
}
