using System.Text.Encodings.Web;
using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Asks for other roles and permissions of an account.</summary>
public sealed record SetRolesCommand
{
    /// <summary>The longest role or permission, in characters: 128.</summary>
    public const int MaxLength = 128;

    /// <summary>The most bytes that all of them may take in a token, each with its quotes and its comma: 2,048.</summary>
    public const int MaxBytes = 2048;

    /// <summary>Whose.</summary>
    public required Subject Account { get; init; }

    /// <summary>The roles: each 1 to 128 characters without commas and control characters.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The permissions, under the same rules. Null, the default: they stay.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>Whether access tokens with the former roles end at once. Default false: they live on until they expire.</summary>
    public bool Revoke { get; init; }

    /// <summary>Whether these can be roles or permissions.</summary>
    internal static bool AreWellFormed(IReadOnlyList<string> names)
    {
        var bytes = 0;
        foreach (var name in names)
        {
            if (name is null || name.Length > MaxLength || !Subject.IsWellFormed(name) || name.Contains(',', StringComparison.Ordinal))
                return false;
            bytes += BytesInToken(name);
        }
        return bytes <= MaxBytes;
    }

    // Not those of the text: what a token has to escape takes up to three times as many, and short names are mostly quotes.
    private static int BytesInToken(string name) =>
        JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length + "\"\",".Length;
}
