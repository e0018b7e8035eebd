using System.Globalization;
using System.Text;

namespace Authenik8.Accounts;

/// <summary>Names for people.</summary>
internal static class DisplayNames
{
    /// <summary>What a name must be, for error messages.</summary>
    public static string Rule { get; } =
        $"A display name is 1 to {Account.MaxDisplayNameLength} characters that can be seen: no control, bidirectional, zero-width, tag, private-use or unassigned characters.";

    /// <summary>Whether a text can be a name: not blank, not too long, well-formed Unicode, and without characters that cannot be seen.</summary>
    public static bool IsWellFormed(string name)
    {
        if (name.Length > Account.MaxDisplayNameLength || string.IsNullOrWhiteSpace(name) || !Tokens.Subject.IsWellFormed(name))
            return false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsVisible(rune))
                return false;
        }
        return true;
    }

    /// <summary>A name that a provider wrote, without what a name may not have, cut to length. Null: nothing of it can be shown.</summary>
    public static string? Clean(string? name)
    {
        if (name is null)
            return null;
        var clean = new StringBuilder(Math.Min(name.Length, Account.MaxDisplayNameLength));
        for (var i = 0; i < name.Length;)
        {
            // Half of a surrogate pair is no character.
            if (!Rune.TryGetRuneAt(name, i, out var rune))
            {
                i++;
                continue;
            }
            i += rune.Utf16SequenceLength;
            if (!IsVisible(rune))
                continue;
            if (clean.Length + rune.Utf16SequenceLength > Account.MaxDisplayNameLength)
                break;
            _ = clean.Append(rune);
        }
        var text = clean.ToString().Trim();
        return IsWellFormed(text) ? text : null;
    }

    // By category: every control, format (bidirectional, zero-width, tag), private-use and unassigned character and the separators of lines. Then
    // those that are letters, marks or symbols by category and still show nothing (Unicode, Default_Ignorable_Code_Point; the blanks of Braille, Khitan and
    // musical notation) or stand for what is missing.
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        _ => rune.Value is not (0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFFC or 0xFFFD or 0x16FE4 or 0x1D159
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF)),
    };
}
