using Authenik8.Passwords;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed class PasswordMemoryNoticeTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(16, 19_456, 256, true)]
    [InlineData(64, 19_456, 2_048, true)]
    [InlineData(1, 262_144, 400, true)]
    [InlineData(2, 19_456, 256, false)]
    [InlineData(16, 19_456, 1_024, false)]
    [InlineData(1_024, 4_194_304, 0, false)]
    public async Task Start_HashesThatMayTakeMostOfTheMemory_WarnsWithFiguresAndSetting(int concurrent, int memoryKiB, long availableMiB, bool warns)
    {
        var options = new Authenik8Options();
        options.Passwords.MaxConcurrentHashes = concurrent;
        options.Passwords.MemoryKiB = memoryKiB;
        var log = new Lines();

        await new PasswordMemoryNotice(Options.Create(options), log, () => availableMiB * MiB).StartAsync(CancellationToken.None);

        Assert.Equal(warns ? 1 : 0, log.Count);
        Assert.All(log, line =>
        {
            Assert.Contains($"{(long)concurrent * memoryKiB / 1024} MiB of the {availableMiB} MiB", line, StringComparison.Ordinal);
            Assert.Contains("Authenik8:Passwords:MaxConcurrentHashes is ", line, StringComparison.Ordinal);
            Assert.Contains("Authenik8:Passwords:MemoryKiB is ", line, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Start_WithoutAccounts_DoesNotWarn()
    {
        var options = new Authenik8Options();
        options.Accounts.Enabled = false;
        options.Passwords.MaxConcurrentHashes = 1_000;
        var log = new Lines();

        await new PasswordMemoryNotice(Options.Create(options), log, () => MiB).StartAsync(CancellationToken.None);

        Assert.Empty(log);
    }

    private sealed class Lines : List<string>, ILogger<PasswordMemoryNotice>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
