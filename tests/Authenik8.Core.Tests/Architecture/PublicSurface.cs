using System.Reflection;
using System.Text;

namespace Authenik8.Core.Tests.Architecture;

/// <summary>What an assembly offers, one line a member, in an order that does not change by itself.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            _ = text.Append(Kind(type)).Append(' ').Append(type.FullName).Append('\n');
            foreach (var line in type.GetMembers(Declared).Where(IsOffered).Select(Line).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                _ = text.Append("    ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static bool IsOffered(MemberInfo member) => member switch
    {
        // What the compiler writes for a record is part of "record", not of what we chose to offer.
        MethodBase method => (method.IsPublic || method.IsFamily) && !method.IsSpecialName
            && member.Name is not ("<Clone>$" or "PrintMembers" or "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "get_EqualityContract")
            || (method is ConstructorInfo { IsPublic: true } && !method.IsStatic),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(accessor => accessor.IsPublic || accessor.IsFamily) && property.Name != "EqualityContract",
        FieldInfo field => field.IsPublic && !field.IsSpecialName,
        _ => false,
    };

    private static string Line(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } constant => $"{constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ {string.Join(' ', property.GetAccessors().Select(accessor => accessor.Name[..3] + ";"))} }}",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        _ => member.ToString()!,
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.RawDefaultValue ?? "default") : "")}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (!type.IsGenericType)
            return type.Name;
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
