using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>Keeps everything that is logged, at every level, with the values of its parameters and scopes.</summary>
internal sealed class LogCapture : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => capture._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = new System.Text.StringBuilder(formatter(state, exception)).Append(' ').Append(exception);
            AppendValues(text, state);
            capture._scopes.ForEachScope(AppendValues, text);
            capture._lines.Enqueue(new LogLine(category, logLevel, eventId, text.ToString()));
        }

        private static void AppendValues(object? state, System.Text.StringBuilder text) => AppendValues(text, state);

        private static void AppendValues(System.Text.StringBuilder text, object? state)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                foreach (var (name, value) in values)
                    text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $" {state}");
            }
        }
    }
}
