namespace Authenik8.Configuration;

/// <summary>The shape of a setting.</summary>
internal enum SettingsKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>Values or groups by number.</summary>
    List,

    /// <summary>Values by a name that the host chooses.</summary>
    Dictionary,

    /// <summary>A group of settings.</summary>
    Section,
}
