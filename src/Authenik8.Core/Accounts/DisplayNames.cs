namespace Authenik8.Accounts;

/// <summary>Names for people.</summary>
internal static class DisplayNames
{
    /// <summary>Whether a text can be a name: not empty, not too long, well-formed and without control characters.</summary>
    public static bool IsWellFormed(string name) => name.Length <= Account.MaxDisplayNameLength && Tokens.Subject.IsWellFormed(name);

    /// <summary>A name that somebody else wrote, cut to length. Null: there is none that can be shown.</summary>
    public static string? Clean(string? name)
    {
        if (name is null)
            return null;
        if (name.Length > Account.MaxDisplayNameLength)
        {
            // Never between the halves of a surrogate pair.
            name = name[..(char.IsHighSurrogate(name[Account.MaxDisplayNameLength - 1]) ? Account.MaxDisplayNameLength - 1 : Account.MaxDisplayNameLength)];
        }
        return IsWellFormed(name) ? name : null;
    }
}
