namespace Authenik8.Tokens.Keys;

/// <summary>Tells text that a person wrote from random letters, by how usual its pairs of letters are.</summary>
/// <remarks>
/// The table holds, for each pair of letters, the binary logarithm of its frequency in text over its frequency in random
/// letters, from -7 (<c>A</c>) to 4 (<c>L</c>): half from English, half from 17 other languages in Latin script, with and
/// without blanks between the words. A sum far above zero is text; random letters come to about -2 a pair.
/// </remarks>
internal static class LetterPairs
{
    private const int DigitPenalty = 2;
    private const int CaseChangePenalty = 1;

    private const string LogOdds =
        "HIJJFGIGIGIKJKGIEKJKHHGFHH" +
        "IEDCICBCHFCIEDHCAHFEHBCAGB" +
        "JCGEICCJIEIGDEJEBHFIHBBAEF" +
        "JFFGKFEEJDEFEGIFAGHGHEECFE" +
        "IHJJHIIGIFHJJKGIGLKJGHGIGG" +
        "HCDEHGCBJCBGDDIDAGFGGBBBEA" +
        "IEEEJEGGICEGEHHEAHGGICDAFC" +
        "JCDEJDBDICDFEEHDAFEGGDDAEA" +
        "IHJIIHIEFGHJILJHEIJJFHEGEH" +
        "HBADHAAAFACECDFCABEDFBAAAB" +
        "IDEEICDFHBFFDFIEAGGGHDDAEB" +
        "JFFIKFFEJFFIFFJFBEHHIFDDHD" +
        "JHDEJDCCICDFHFIHADFEHCCBDC" +
        "JFIJJHJFJFHGFHJGCFJKIHECHE" +
        "GHIIGIHFGFHIJKHIDKIJJHHEEG" +
        "JDFFJDEFHBEHDEIHAJGHHCCBEB" +
        "CAAAAAAACAADAAAABAABHACAAA" +
        "KGHHKFHFJEGGHHJFEHIIIGFCHF" +
        "JFHGKFEIJDHHGGIIEFJKIFFBHG" +
        "KFGGKFEJKDFGFFJGBJIIIFFEHE" +
        "HHGGIFGDHFGIIJFHBIJIEEEDEF" +
        "JBCBJBBAHBBDBEHCAEECECAAEB" +
        "IBCCHBCGHABDBFGCAFECDACAEB" +
        "ECECFCABGABCCADGABDGCAADDB" +
        "HEFEGEDDFDEFFFGHAEGGFDEADD" +
        "HDCDHACDGBDDDFGCACDEFDDAFD";

    /// <summary>The sum over all pairs of neighbouring letters. Blanks and punctuation are skipped; digits and symbols count against text.</summary>
    public static int Score(ReadOnlySpan<char> text)
    {
        int score = 0, previous = -1;
        bool isUpper = false, isJoined = false;
        foreach (var c in text)
        {
            if (char.IsAsciiLetter(c))
            {
                var letter = (c | 0x20) - 'a';
                if (previous >= 0)
                {
                    score += LogOdds[(previous * 26) + letter] - 'H';
                    // Random text changes case at every other letter.
                    score -= isJoined && isUpper != char.IsAsciiLetterUpper(c) ? CaseChangePenalty : 0;
                }
                previous = letter;
                isUpper = char.IsAsciiLetterUpper(c);
                isJoined = true;
            }
            else if (IsSeparator(c))
            {
                isJoined = false;
            }
            else
            {
                score -= DigitPenalty;
                previous = -1;
                isJoined = false;
            }
        }
        return score;
    }

    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || " -_.,;:!?'\"/()&".Contains(c, StringComparison.Ordinal);
}
