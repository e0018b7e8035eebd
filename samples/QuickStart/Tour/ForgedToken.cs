using System.Buffers.Text;
using System.Text;

namespace QuickStart.Tour;

/// <summary>Access tokens as a forger would make them of a genuine one.</summary>
internal static class ForgedToken
{
    private const string UnsignedHeader = """{"alg":"none","typ":"at+jwt"}""";

    /// <summary>The claims changed, the old signature kept.</summary>
    public static string WithOtherRole(string token, string role, string otherRole)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{OtherRole(parts[1], role, otherRole)}.{parts[2]}";
    }

    /// <summary>The claims changed, and a header that says there is no signature.</summary>
    public static string Unsigned(string token, string role, string otherRole) =>
        $"{Encode(UnsignedHeader)}.{OtherRole(token.Split('.')[1], role, otherRole)}.";

    private static string OtherRole(string payload, string role, string otherRole)
    {
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload));
        var changed = claims.Replace($"\"{role}\"", $"\"{otherRole}\"", StringComparison.Ordinal);
        return string.Equals(changed, claims, StringComparison.Ordinal)
            ? throw new TourInterruptedException($"The token does not have the role {role}.")
            : Encode(changed);
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
