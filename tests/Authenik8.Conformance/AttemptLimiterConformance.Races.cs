using Authenik8.Protection;
using Xunit;

namespace Authenik8.Conformance;

// What holds when many callers come at once.
public abstract partial class AttemptLimiterConformance
{
    private const int Burst = 100;

    [Fact]
    public async Task Race_BurstAgainstAWindow_ExactlyItsPermitsAreAllowed()
    {
        var window = Window(5, Minute);
        var other = await JoinAsync(Limiter);
        for (var round = 0; round < 60; round++)
        {
            var command = new AttemptCommand(NewPartition(), [window], Now);

            var outcomes = await Race.RunAsync(Burst, async i => await (i % 2 == 0 ? Limiter : other).AcquireAsync(command, CancellationToken.None));

            Assert.Equal(5, outcomes.Count(outcome => outcome.IsAllowed));
            Assert.Equal([0, 1, 2, 3, 4], outcomes.Where(outcome => outcome.IsAllowed).Select(outcome => outcome.Remaining).Order());
        }
    }

    [Fact]
    public async Task Race_BurstAgainstABackoff_ExactlyTheFreeOnesAreAllowed()
    {
        for (var round = 0; round < 20; round++)
        {
            var command = new AttemptCommand(NewPartition(), [Backoff()], Now);

            var outcomes = await Race.RunAsync(Burst, async _ => await Limiter.AcquireAsync(command, CancellationToken.None));

            Assert.Equal([1, 2, 3], outcomes.Where(outcome => outcome.IsAllowed).Select(outcome => outcome.InARow).Order());
        }
    }

    [Fact]
    public async Task Race_TwoLimitsOfWhichOneIsShared_NeitherIsOverdrawnNorWasted()
    {
        for (var round = 0; round < 20; round++)
        {
            var partition = NewPartition();
            var shared = Window(5, Minute, key: "shared");

            // Each of ten callers' keys allows one; what is refused by its own key must not use up the shared one.
            var outcomes = await Race.RunAsync(Burst, async i => await Limiter.AcquireAsync(
                new AttemptCommand(partition, [Window(1, Minute, key: $"own-{i % 10}"), shared], Now), CancellationToken.None));

            Assert.Equal(5, outcomes.Count(outcome => outcome.IsAllowed));
            for (var i = 0; i < 10; i++)
                Assert.InRange(outcomes.Where((_, caller) => caller % 10 == i).Count(outcome => outcome.IsAllowed), 0, 1);
        }
    }

    [Fact]
    public async Task Race_SuccessesGivenBack_LeaveNothingCounted()
    {
        var window = Window(Burst, Minute, OnSuccess.GiveBack);
        for (var round = 0; round < 10; round++)
        {
            var allowed = await Race.RunAsync(Burst, async i =>
            {
                var command = Command(TimeSpan.FromMilliseconds(i % 7), window);
                var outcome = await AcquireAsync(command);
                await Limiter.SucceedAsync(command, CancellationToken.None);
                return outcome.IsAllowed;
            });

            Assert.DoesNotContain(false, allowed);
        }
        await AllowsAsync(Burst - 1, TimeSpan.FromMilliseconds(9), window);
    }
}
