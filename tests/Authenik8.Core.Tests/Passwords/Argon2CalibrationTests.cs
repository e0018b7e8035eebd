using Authenik8.Passwords;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed class Argon2CalibrationTests
{
    [Theory]
    [InlineData(100, 65_536, 65_536, 6)]
    [InlineData(10, 65_536, 39_936, 1)]
    [InlineData(20, 19_456, 19_456, 4)]
    [InlineData(1000, 7_168, 7_168, 558)]
    public void Propose_OnAMachineOf4000KiBPerMillisecond_FillsTheTime(int target, int memory, int expectedMemory, int expectedPasses)
    {
        var proposal = Argon2Calibration.Propose(TimeSpan.FromMilliseconds(target), memory, 1, Machine(kiBPerMillisecond: 4_000));

        Assert.Equal((expectedMemory, expectedPasses, true), (proposal.MemoryKiB, proposal.Passes, proposal.MeetsTarget));
        Assert.InRange(proposal.Measured.TotalMilliseconds, target * 0.6, target * 1.1);
    }

    [Fact]
    public void Propose_OnAMachineThatIsTooSlow_ProposesTheLeastThatIsSafeAndSaysSo()
    {
        var proposal = Argon2Calibration.Propose(TimeSpan.FromMilliseconds(5), 65_536, 1, Machine(kiBPerMillisecond: 100));

        Assert.Equal((19_456, 2, false), (proposal.MemoryKiB, proposal.Passes, proposal.MeetsTarget));
    }

    [Fact]
    public void Propose_ForAnyTargetAndMemory_IsACostThatTheOptionsAccept()
    {
        for (var memory = 7_168; memory < 300_000; memory = memory * 5 / 4)
        {
            for (var target = 1; target < 5_000; target *= 3)
            {
                var proposal = Argon2Calibration.Propose(TimeSpan.FromMilliseconds(target), memory, 1, Machine(2_000));
                Assert.Empty(PasswordHashingValidator.MistakesIn(new PasswordHashingOptions
                {
                    MemoryKiB = proposal.MemoryKiB,
                    Passes = proposal.Passes,
                    MaxStoredPasses = 1_000,
                    MaxStoredMemoryKiB = 4_194_304,
                }));
            }
        }
    }

    [Fact]
    public void Propose_OnThisMachine_MeasuresARealHash()
    {
        var proposal = Argon2Calibration.Propose(TimeSpan.FromMilliseconds(1), memoryKiB: 7_168);

        Assert.Equal(7_168, proposal.MemoryKiB);
        Assert.True(proposal.Measured > TimeSpan.FromMicroseconds(100));
    }

    [Theory]
    [InlineData(0, 65_536, 1, "target")]
    [InlineData(10_001, 65_536, 1, "target")]
    [InlineData(100, 7_167, 1, "memoryKiB")]
    [InlineData(100, 4_194_305, 1, "memoryKiB")]
    [InlineData(100, 65_536, 0, "parallelism")]
    [InlineData(100, 65_536, 65, "parallelism")]
    public void Propose_OutOfRange_NamesTheArgument(int target, int memory, int lanes, string name)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(
            () => Argon2Calibration.Propose(TimeSpan.FromMilliseconds(target), memory, lanes));

        Assert.Equal(name, e.ParamName);
    }

    private static Func<int, int, TimeSpan> Machine(double kiBPerMillisecond) =>
        (memory, passes) => TimeSpan.FromMilliseconds((double)memory * passes / kiBPerMillisecond);
}
