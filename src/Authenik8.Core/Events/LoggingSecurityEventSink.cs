using Authenik8.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Events;

/// <summary>Writes security events to the log, unless <see cref="SecurityEventOptions.Log"/> is off.</summary>
internal sealed class LoggingSecurityEventSink(IOptions<Authenik8Options> options, ILogger<LoggingSecurityEventSink> logger) : ISecurityEventSink
{
    private readonly bool _isOn = options.Value.Events.Log;

    /// <inheritdoc />
    public ValueTask WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(securityEvent);
        var level = LevelOf(securityEvent.Name);
        if (_isOn && logger.IsEnabled(level))
        {
            Log.SecurityEvent(
                logger, level, securityEvent.Name, securityEvent.Reason, securityEvent.Count, securityEvent.Subject?.Tenant, securityEvent.Subject?.Id,
                securityEvent.SessionId, securityEvent.Actor?.Id, securityEvent.OccurredAt, securityEvent.Id);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Warning where somebody should look; the rest is what happens all day.</summary>
    private static LogLevel LevelOf(string name) => name switch
    {
        SecurityEventNames.RefreshReuseDetected
            or SecurityEventNames.AccountLocked
            or SecurityEventNames.LoginAfterFailures
            or SecurityEventNames.LimiterDegraded
            or SecurityEventNames.BreachCheckSkipped
            or SecurityEventNames.MessageDeadLettered => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
