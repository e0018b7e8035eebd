namespace Authenik8.Configuration;

/// <summary>A section within <c>Authenik8</c> that an added package reads.</summary>
internal sealed record SettingsSection(string Name);
