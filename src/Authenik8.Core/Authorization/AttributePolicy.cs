using System.Globalization;
using System.Text;

namespace Authenik8.Authorization;

/// <summary>
/// The policy names that our attributes carry, so that whoever reads <see cref="Microsoft.AspNetCore.Authorization.IAuthorizeData"/> and nothing else
/// enforces them: hubs, MVC filters, Blazor, <c>AuthorizationPolicy.CombineAsync</c>.
/// </summary>
/// <remarks>
/// A name is <c>Authenik8:</c>, a kind, and for each value its length and the value itself: <c>Authenik8:RequireRole:6:editor:6:author</c>. A length
/// instead of an escape keeps every value as it is, separators and any Unicode included, and gives each list exactly one name. The
/// prefix keeps them apart from the policies of a host, which often has one called <c>RequireAdmin</c>.
/// </remarks>
internal static class AttributePolicy
{
    /// <summary>What every name begins with.</summary>
    public const string Prefix = "Authenik8:";

    public const string Admin = "RequireAdmin";
    public const string Account = "RequireAccount";
    public const string Role = "RequireRole";
    public const string Permission = "RequirePermission";
    public const string Scope = "RequireScope";
    public const string Subject = "RequireSubject";

    /// <summary>Two policies by their names, both of which must be met.</summary>
    public const string Both = "Both";

    private const char Separator = ':';
    private const int MaxLengthDigits = 9;

    /// <summary>The name of a policy.</summary>
    public static string Name(string kind, params IReadOnlyList<string> values)
    {
        var name = new StringBuilder(Prefix).Append(kind);
        foreach (var value in values)
            _ = name.Append(Separator).Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(Separator).Append(value);
        return name.ToString();
    }

    /// <summary>Reads a name, which must be letter for letter one that <see cref="Name"/> gives.</summary>
    public static bool TryRead(string name, out string kind, out string[] values)
    {
        kind = "";
        values = [];
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var rest = name.AsSpan(Prefix.Length);
        var end = rest.IndexOf(Separator);
        kind = (end < 0 ? rest : rest[..end]).ToString();
        rest = end < 0 ? [] : rest[end..];
        var read = new List<string>();
        while (!rest.IsEmpty)
        {
            // Each turn begins at the separator before a length.
            rest = rest[1..];
            var digits = rest.IndexOf(Separator);
            if (digits is < 1 or > MaxLengthDigits
                || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || (rest[0] == '0' && digits > 1)
                || length > rest.Length - digits - 1)
                return false;
            read.Add(rest.Slice(digits + 1, length).ToString());
            rest = rest[(digits + 1 + length)..];
            if (!rest.IsEmpty && rest[0] != Separator)
                return false;
        }
        values = [.. read];
        return true;
    }
}
