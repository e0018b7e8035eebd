using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>One thing that was logged.</summary>
internal sealed record LogLine(string Category, LogLevel Level, EventId EventId, string Text);
