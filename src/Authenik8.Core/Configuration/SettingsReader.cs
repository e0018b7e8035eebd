using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Authenik8.Configuration;

/// <summary>Reads a section of configuration by its schema, before it is bound.</summary>
/// <remarks>
/// The binder throws at the first value that it cannot convert, and passes over a key that it does not know. Here every such
/// mistake is collected, and what is left to bind has none.
/// </remarks>
/// <param name="schema">The settings of the section.</param>
/// <param name="path">The section, such as <c>Authenik8</c>.</param>
/// <param name="otherSections">Sections within it that are read elsewhere.</param>
internal sealed class SettingsReader(SettingsSchema schema, string path, IReadOnlyCollection<string> otherSections)
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    /// <summary>Reads the section.</summary>
    /// <returns>What can be bound, and every mistake: the key, the value unless it may be a secret, and what would be right.</returns>
    public static (IConfiguration Settings, IReadOnlyList<string> Problems) Read(
        IConfigurationSection section, SettingsSchema schema, IReadOnlyCollection<string> otherSections)
    {
        var reader = new SettingsReader(schema, section.Path, otherSections);
        reader.ReadGroup(section, schema.Root, relative: "");
        return (new ConfigurationBuilder().AddInMemoryCollection(reader._values).Build(), reader._problems);
    }

    private void Read(IConfigurationSection section, SettingsType type, string relative)
    {
        switch (type.Kind)
        {
            case SettingsKind.List:
                ReadList(section, type.Element!, relative);
                break;
            case SettingsKind.Dictionary:
                ReadDictionary(section, type.Element!, relative);
                break;
            case SettingsKind.Section:
                ReadGroup(section, type.Type, relative);
                break;
            default:
                ReadValue(section, type, relative);
                break;
        }
    }

    private void ReadGroup(IConfigurationSection section, Type type, string relative)
    {
        if (schema.Find(type) is not { } properties)
        {
            foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
                _values[Join(relative, key)] = value;
            return;
        }
        if (!string.IsNullOrEmpty(section.Value))
            _problems.Add($"{Name(relative)} has a value, but it is a group of settings; set {Name(Join(relative, properties[0].Name))} and the like.");
        else if (relative.Length > 0 && !section.GetChildren().Any())
            _values[relative] = null;
        foreach (var child in section.GetChildren())
        {
            var property = properties.FirstOrDefault(property => string.Equals(property.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
                Read(child, property.Type, Join(relative, property.Name));
            else if (relative.Length > 0 || !otherSections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                AddUnknown(child, Join(relative, child.Key));
        }
    }

    private void ReadList(IConfigurationSection section, SettingsType element, string relative)
    {
        // An empty list is an empty value to configuration.
        if (!string.IsNullOrEmpty(section.Value))
            _problems.Add($"{Name(relative)} has a single value, but it is a list; set {Name(Join(relative, "0"))}{(element.Kind == SettingsKind.Section ? " and what belongs to it" : "")}.");
        foreach (var child in section.GetChildren())
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                Read(child, element, Join(relative, child.Key));
            else
                _problems.Add($"{Name(Join(relative, child.Key))} is not a setting; {Name(relative)} is a list, whose entries have the keys 0, 1, 2 and so on.");
        }
    }

    private void ReadDictionary(IConfigurationSection section, SettingsType element, string relative)
    {
        if (!string.IsNullOrEmpty(section.Value))
            _problems.Add($"{Name(relative)} has a single value, but it has entries by name; set {Name(Join(relative, "<name>"))}.");
        foreach (var child in section.GetChildren())
            Read(child, element, Join(relative, child.Key));
    }

    private void ReadValue(IConfigurationSection section, SettingsType type, string relative)
    {
        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            _problems.Add($"{Name(Join(relative, child.Key))} is not a setting; {Name(relative)} has one value, not a list or a group of settings.");
            return;
        }
        // Null in JSON, which means that it is not set.
        if (section.Value is not { } text || (type.IsNullable && text.Length == 0))
            return;
        if (SettingsValue.Check(type.Type, ref text) is { } problem)
            _problems.Add($"{Name(relative)} {problem}.");
        else
            _values[relative] = text;
    }

    private void AddUnknown(IConfigurationSection section, string relative)
    {
        var children = section.GetChildren().ToList();
        foreach (var child in children)
            AddUnknown(child, Join(relative, child.Key));
        if (children.Count == 0)
            _problems.Add($"{Name(relative)} is not a setting{(IsNearAGroup(relative) ? "" : ", unless of a package that has not been added")}; the nearest is {Name(Nearest(relative))}.");
    }

    // A section that resembles none of ours may be that of a package.
    private bool IsNearAGroup(string relative)
    {
        var first = relative.Split(':')[0].ToUpperInvariant();
        return first.Length == relative.Length
            || schema.Find(schema.Root)!.Any(property => EditDistance.Between(first, property.Name.ToUpperInvariant()) <= 2);
    }

    private string Nearest(string relative) =>
        schema.Paths().MinBy(candidate => EditDistance.Between(relative.ToUpperInvariant(), candidate.ToUpperInvariant()))!;

    private string Name(string relative) => Join(path, relative);

    private static string Join(string parent, string name) => parent.Length == 0 ? name : name.Length == 0 ? parent : $"{parent}:{name}";
}
