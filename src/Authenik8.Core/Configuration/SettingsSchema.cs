using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Authenik8.Configuration;

/// <summary>Which settings a section of configuration has, read from the options types themselves: a property that is added is known at once.</summary>
internal sealed class SettingsSchema
{
    private readonly Dictionary<Type, IReadOnlyList<SettingsProperty>> _types = [];

    private SettingsSchema(Type root) => Root = root;

    /// <summary>The type that the section is read into.</summary>
    public Type Root { get; }

    public static SettingsSchema Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>() =>
        new SettingsSchema(typeof(TOptions)).With<TOptions>();

    /// <summary>Makes the settings of a nested type known. What a type that is not known has is bound unchecked.</summary>
    public SettingsSchema With<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>()
    {
        _types[typeof(TOptions)] = [.. typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => IsSetting(property))
            .Select(static property => new SettingsProperty(property.Name, SettingsType.Of(property.PropertyType)))];
        return this;
    }

    /// <summary>The settings of a type. Null: the type is not known.</summary>
    public IReadOnlyList<SettingsProperty>? Find(Type type) => _types.GetValueOrDefault(type);

    /// <summary>The path of every single value, relative to the section; elements of lists as <c>0</c>.</summary>
    public IEnumerable<string> Paths() => Paths(SettingsType.Of(Root));

    private IEnumerable<string> Paths(SettingsType type) => type.Kind switch
    {
        SettingsKind.List => Paths(type.Element!).Select(static path => Join("0", path)),
        SettingsKind.Dictionary => Paths(type.Element!).Select(static path => Join("name", path)),
        SettingsKind.Section when Find(type.Type) is { } properties =>
            properties.SelectMany(property => Paths(property.Type).Select(path => Join(property.Name, path))),
        _ => [""],
    };

    private static string Join(string name, string path) => path.Length == 0 ? name : $"{name}:{path}";

    // A value needs a setter; a list or a group of settings is filled in place. Code is no setting.
    private static bool IsSetting(PropertyInfo property)
    {
        if (property.GetIndexParameters().Length > 0 || typeof(Delegate).IsAssignableFrom(property.PropertyType))
            return false;
        var kind = SettingsType.Of(property.PropertyType).Kind;
        return property.SetMethod is { IsPublic: true } || kind is SettingsKind.List or SettingsKind.Dictionary or SettingsKind.Section;
    }
}
