using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Generators of JSON as a host may hand it over: any type, any spelling of numbers, any Unicode.</summary>
internal static class JsonTexts
{
    private static readonly string[] Numbers =
        ["0", "-0", "1", "-1", "1.0", "1.50", "0.1", "1e3", "1E+3", "1e-3", "-2.5e10", "9007199254740993", "18446744073709551615",
            "123456789012345678901234567890", "0.1000000000000000055511151231257827", "1e400", "-0.0"];

    private static readonly string[] Texts =
        ["", "a", "with \"quotes\"", "back\\slash", "\n\t\r\b\f", "\u0000", "\u001f", "é", "日本語", "\U0001F469\u200D\U0001F680", "</script>", "\u2028\u2029", "\ufffd", "\ufeff"];

    /// <summary>Well-formed texts; FsCheck's own strings are of any characters, lone surrogates among them.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(Texts),
        ArbMap.Default.GeneratorFor<string?>().Select(text => new string([.. (text ?? "").Where(c => !char.IsSurrogate(c))])));

    /// <summary>One JSON value as text.</summary>
    public static Gen<string> Value { get; } = ValueOf(depth: 3);

    /// <summary>An object whose members have different names, none of them the engine's.</summary>
    public static Gen<string> Object { get; } = ObjectOf(Value, prefix: "x-");

    private static Gen<string> ValueOf(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.Elements("null", "true", "false"),
            Gen.Elements(Numbers),
            ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Text.Select(Quote));
        if (depth == 0)
            return scalar;
        var inner = ValueOf(depth - 1);
        return Gen.Frequency(
            (3, scalar),
            (1, inner.ListOf().Select(values => $"[{string.Join(" , ", values.Take(4))}]")),
            (1, ObjectOf(inner, prefix: "")));
    }

    private static Gen<string> ObjectOf(Gen<string> value, string prefix) =>
        from names in Text.ListOf()
        from values in value.ListOf(4)
        select $"{{ {string.Join(",\n", names.Distinct(StringComparer.Ordinal).Take(4).Zip(values, (name, json) => $"{Quote(prefix + name)} :{json}"))}}}";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
