using Authenik8.Redis.Connections;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>What a node takes for the time of a server. Left: the server's time; right: when it was asked for and heard here.</summary>
public sealed class ServerClockTests
{
    private readonly ServerClock _clock = new();

    [Fact]
    public void AtServer_NothingHeard_IsUnknown() => Assert.Null(_clock.AtServer(1000));

    [Fact]
    public void AtServer_SlowAnswer_IsNeverAheadOfTheServer()
    {
        // Read somewhere between 1000 and 1400 here: at 1400 the server is at 50,000 or later.
        _clock.Learn(50_000, sentAt: 1000, receivedAt: 1400);

        Assert.Equal(50_000, _clock.AtServer(1400));
        Assert.Equal(50_600, _clock.AtServer(2000));
    }

    [Fact]
    public void AtServer_QuickAnswerThenSlowOnes_KeepsTheBetter()
    {
        _clock.Learn(50_000, sentAt: 1000, receivedAt: 1001);
        _clock.Learn(50_500, sentAt: 1400, receivedAt: 3000);

        Assert.Equal(51_999, _clock.AtServer(3000));
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(-60_000)]
    public void AtServer_ClockSetOrAnotherServer_FollowsAtTheNextTime(int by)
    {
        _clock.Learn(5_000_000, sentAt: 1000, receivedAt: 1001);
        _clock.Learn(5_001_000 + by, sentAt: 2000, receivedAt: 2002);

        Assert.Equal(5_001_000 + by, _clock.AtServer(2002));
    }

    [Fact]
    public void TakeSampleTurn_NothingHeardYet_IsLeftToTheFirstCommand() => Assert.False(_clock.TakeSampleTurn());

    [Fact]
    public void TakeSampleTurn_HeardLongAgo_IsGivenToOneCaller()
    {
        var now = ServerClock.LocalNow;
        _clock.Learn(50_000, now - 60_000, now - 60_000);

        Assert.True(_clock.TakeSampleTurn());
        Assert.False(_clock.TakeSampleTurn());
    }
}
