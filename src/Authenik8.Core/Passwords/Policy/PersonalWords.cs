namespace Authenik8.Passwords.Policy;

/// <summary>What everybody knows of a person, as the words that a password of theirs may not contain.</summary>
internal static class PersonalWords
{
    // Shorter ones are in too many good passwords.
    private const int ShortestWord = 4;

    /// <summary>The address, the part before the @, and the name of the domain: its longest label but the last.</summary>
    public static List<string> OfEmail(string? email)
    {
        var words = new List<string>(capacity: 3);
        if (string.IsNullOrEmpty(email))
            return words;
        Add(words, email);
        var at = email.LastIndexOf('@');
        if (at < 0)
            return words;
        Add(words, email[..at]);
        var labels = email[(at + 1)..].Split('.');
        var longest = "";
        for (var i = 0; i < labels.Length - 1; i++)
            longest = labels[i].Length > longest.Length ? labels[i] : longest;
        Add(words, longest);
        return words;
    }

    /// <summary>The name and its parts.</summary>
    public static List<string> OfName(string? name)
    {
        var words = new List<string>();
        if (string.IsNullOrWhiteSpace(name))
            return words;
        Add(words, name.Trim());
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            // A combining mark belongs to the letter before it, half a surrogate pair to the other half.
            if (i < name.Length && (char.IsLetterOrDigit(name[i]) || char.IsSurrogate(name[i])
                || char.GetUnicodeCategory(name[i]) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark))
            {
                continue;
            }
            Add(words, name[start..i]);
            start = i + 1;
        }
        return words;
    }

    private static void Add(List<string> words, string word)
    {
        if (word.Length >= ShortestWord)
            words.Add(word);
    }
}
