namespace Authenik8.Configuration;

/// <summary>One setting.</summary>
internal sealed record SettingsProperty(string Name, SettingsType Type);
