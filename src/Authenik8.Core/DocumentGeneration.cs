using System.Reflection;

namespace Authenik8;

/// <summary>Whether the application runs at build time only, for a tool to read its OpenAPI document.</summary>
/// <remarks>
/// <c>Microsoft.Extensions.ApiDescription.Server</c> starts the application inside a program of this name. ASP.NET Core documents the comparison
/// for code that must not run then. No request is served, so nothing is signed, and no secret is at hand on a build machine.
/// </remarks>
internal static class DocumentGeneration
{
    private const string Tool = "GetDocument.Insider";

    public static bool IsRunning { get; } = IsTool(Assembly.GetEntryAssembly()?.GetName().Name);

    public static bool IsTool(string? entryAssembly) => string.Equals(entryAssembly, Tool, StringComparison.Ordinal);
}
