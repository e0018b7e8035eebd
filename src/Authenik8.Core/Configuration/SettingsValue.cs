using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Authenik8.Configuration;

/// <summary>Reads single values strictly: what has two meanings, or none, is a mistake.</summary>
internal static partial class SettingsValue
{
    private const int MaxShownLength = 40;

    private static readonly Dictionary<Type, (BigInteger Min, BigInteger Max)> WholeNumbers = new()
    {
        [typeof(byte)] = (byte.MinValue, byte.MaxValue),
        [typeof(short)] = (short.MinValue, short.MaxValue),
        [typeof(ushort)] = (ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = (int.MinValue, int.MaxValue),
        [typeof(uint)] = (uint.MinValue, uint.MaxValue),
        [typeof(long)] = (long.MinValue, long.MaxValue),
        [typeof(ulong)] = (ulong.MinValue, ulong.MaxValue),
    };

    /// <summary>Whether a type is that of a single value.</summary>
    public static bool Knows(Type type) =>
        type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(double) || type == typeof(float) || type == typeof(decimal)
        || type == typeof(TimeSpan) || type == typeof(DateTimeOffset) || type == typeof(Uri) || WholeNumbers.ContainsKey(type);

    /// <summary>Checks a value.</summary>
    /// <param name="type">A type that is known.</param>
    /// <param name="text">The value; replaced by one that has a single meaning.</param>
    /// <returns>What is wrong and what would be right, to be written after the setting's name. Null: nothing.</returns>
    public static string? Check(Type type, ref string text)
    {
        if (type == typeof(string))
            return null;
        text = text.Trim();
        if (type == typeof(TimeSpan))
            return CheckTimeSpan(text);
        if (type == typeof(DateTimeOffset))
            return CheckTime(ref text);
        if (type == typeof(bool))
            return bool.TryParse(text, out _) ? null : $"is {Show(text)}; it must be true or false";
        if (type.IsEnum)
            return CheckEnum(type, text);
        if (type == typeof(Uri))
            return Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _) && text.Length > 0 ? null : $"is {Show(text)}; it must be an address such as https://example.com";
        return WholeNumbers.TryGetValue(type, out var range)
            ? CheckWholeNumber(text, range.Min, range.Max)
            : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
                ? null
                : $"is {Show(text)}; it must be a number such as 0.5";
    }

    private static string? CheckWholeNumber(string text, BigInteger min, BigInteger max) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"is {Show(text)}; it must be a whole number from {min} to {max}, in digits alone");

    private static string? CheckEnum(Type type, string text)
    {
        var names = Enum.GetNames(type);
        var isName = Array.Exists(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        // A number is read as long as it is the number of a name.
        var isNumber = !isName && text.Length > 0 && text.All(char.IsAsciiDigit)
            && Enum.TryParse(type, text, ignoreCase: true, out var value) && Array.Exists(names, name => string.Equals(name, value.ToString(), StringComparison.Ordinal));
        return isName || isNumber ? null : $"is {Show(text)}; it must be {string.Join(" or ", names)}";
    }

    private static string? CheckTimeSpan(string text)
    {
        const string Form = "write [days.]hours:minutes:seconds, such as 00:15:00 or 1.00:00:00";
        if (Number().Match(text) is { Success: true } number)
        {
            return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var days) && days == 0
                ? null
                : $"is {Show(text)}, a number without a unit, which would be days; write {number.Groups["whole"].Value}.00:00:00 for days, or {Minutes(number.Groups["whole"].Value)} for minutes";
        }
        var match = Time().Match(text);
        if (!match.Success)
            return $"is {Show(text)}, which is no length of time; {Form}";
        long Part(string name) => long.TryParse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var part) ? part : 0;
        long hours = Part("h"), minutes = Part("m"), seconds = Part("s");
        if (Part("d") > 10_000_000 || hours > 10_000_000 || minutes > 10_000_000 || seconds > 10_000_000)
            return $"is {Show(text)}, which is too long; {Form}";
        var meant = TimeSpan.FromDays((int)Part("d")) + TimeSpan.FromSeconds((hours * 3600) + (minutes * 60) + seconds);
        if (hours > 23)
            return $"is {Show(text)}, with {hours} hours, which would be read as days; write {meant:c} for {hours} hours";
        if (minutes > 59 || seconds > 59)
            return $"is {Show(text)}, with more than 59 minutes or seconds; write {meant:c}";
        return match.Groups["c"].Success ? $"is {Show(text)}, with a colon after the days; write {meant:c}" : null;
    }

    private static string Minutes(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < 10_000_000
            ? TimeSpan.FromMinutes(minutes).ToString("c", CultureInfo.InvariantCulture)
            : "00:15:00";

    // Without an offset a time is UTC, whatever the machine's zone is.
    private static string? CheckTime(ref string text)
    {
        if (!IsoTime().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return $"is {Show(text)}, which is no time in ISO 8601; write one such as 2026-01-31T00:00:00Z";
        text = time.ToString("O", CultureInfo.InvariantCulture);
        return null;
    }

    // A value in the wrong place may be a secret, which is longer than any value that belongs here.
    private static string Show(string text) =>
        text.Length == 0 ? "empty"
            : text.Length > MaxShownLength ? string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length} characters")
            : $"\"{string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c))}\"";

    [GeneratedRegex(@"^-?(?<whole>\d+)(\.\d+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^-?((?<d>\d{1,9})(\.|(?<c>:(?=\d+:\d+:))))?(?<h>\d{1,9}):(?<m>\d{1,9})(:(?<s>\d{1,9})(\.\d{1,7})?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?( ?([Zz]|[+-]\d{2}:\d{2}))?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsoTime();
}
