using Authenik8.Diagnostics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Authenik8.Core.Tests;

public sealed class InfrastructureFailuresTests
{
    [Fact]
    public void Report_ManyInOneSecond_TellsOneAndCountsTheOthers()
    {
        var clock = new ManualTimeProvider();
        var logger = new LevelLogger();
        var failures = new InfrastructureFailures(clock);

        for (var i = 0; i < 100; i++)
            failures.Report(logger, new TimeoutException());
        clock.Advance(TimeSpan.FromSeconds(1));
        failures.Report(logger, new TimeoutException());

        Assert.Equal(2, logger.Lines.Count(line => line.Level == LogLevel.Error));
        Assert.Equal(99, logger.Lines.Count(line => line.Level == LogLevel.Debug));
        Assert.Contains("99 more", logger.Lines[^1].Text, StringComparison.Ordinal);
    }

    private sealed class LevelLogger : ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
