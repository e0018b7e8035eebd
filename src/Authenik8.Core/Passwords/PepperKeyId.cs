namespace Authenik8.Passwords;

/// <summary>The name of a pepper, which every hash made with it carries.</summary>
internal static class PepperKeyId
{
    /// <summary>The longest name; the <c>keyid</c> of the PHC string format holds 8 bytes.</summary>
    public const int MaxLength = 8;

    /// <summary>Whether a text can be a name: 1 to 8 ASCII letters and digits.</summary>
    public static bool IsValid(string text) => text.Length is >= 1 and <= MaxLength && text.All(char.IsAsciiLetterOrDigit);
}
