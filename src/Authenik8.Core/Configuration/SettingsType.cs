namespace Authenik8.Configuration;

/// <summary>The type of a setting, as configuration sees it.</summary>
/// <param name="Type">The type, never nullable.</param>
/// <param name="Kind">Its shape.</param>
/// <param name="IsNullable">Whether an empty text means that it is not set.</param>
/// <param name="Element">What a list or a dictionary holds. Null otherwise.</param>
internal sealed record SettingsType(Type Type, SettingsKind Kind, bool IsNullable, SettingsType? Element)
{
    public static SettingsType Of(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (SettingsValue.Knows(plain))
            return new SettingsType(plain, SettingsKind.Value, plain != type, null);
        var arguments = plain.IsGenericType ? plain.GetGenericArguments() : plain.IsArray ? [plain.GetElementType()!] : [];
        return arguments switch
        {
            [var element] => new SettingsType(plain, SettingsKind.List, false, Of(element)),
            [var key, var element] when key == typeof(string) => new SettingsType(plain, SettingsKind.Dictionary, false, Of(element)),
            _ => new SettingsType(plain, SettingsKind.Section, false, null),
        };
    }
}
