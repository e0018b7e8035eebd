using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Authenik8.Core.Tests.Events;

public sealed class LoggingSecurityEventSinkTests
{
    [Theory]
    [InlineData(SecurityEventNames.SessionStarted, LogLevel.Information)]
    [InlineData(SecurityEventNames.LoginFailed, LogLevel.Information)]
    [InlineData(SecurityEventNames.RefreshReuseDetected, LogLevel.Warning)]
    [InlineData(SecurityEventNames.AccountLocked, LogLevel.Warning)]
    [InlineData(SecurityEventNames.LimiterDegraded, LogLevel.Warning)]
    [InlineData(SecurityEventNames.MessageDeadLettered, LogLevel.Warning)]
    [InlineData("invoice.paid", LogLevel.Information)]
    public async Task Event_ByDefault_IsLoggedWithItsIdsAtItsLevel(string name, LogLevel level)
    {
        await using var host = new EventHost(configure: null);
        var session = SessionId.New();

        host.Events.Raise(name, new Subject("ada", "acme"), session, "some_reason", Engine.Bob);
        await host.StartAsync();
        await host.StopAsync();

        var line = Assert.Single(host.Log.Lines, line => line.Id == EventIds.SecurityEvent);
        Assert.Equal(level, line.Level);
        Assert.All([name, "some_reason", "acme", "ada", "bob", session.ToString()], word => Assert.Contains(word, line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Event_LogSwitchedOff_IsNotLogged()
    {
        await using var host = new EventHost(options => options.Log = false);

        host.RaiseMany(3);
        await host.StartAsync();
        await host.StopAsync();

        Assert.Empty(host.Log.Of(EventIds.SecurityEvent));
    }
}
