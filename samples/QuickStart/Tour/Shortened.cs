namespace QuickStart.Tour;

/// <summary>Tokens as a person can tell them apart: their beginning and their end.</summary>
internal static class Shortened
{
    private const int Head = 5;
    private const int Tail = 6;
    private const int LongestWhole = 40;

    public static string Token(string text) => text.Length <= LongestWhole ? text : $"{text[..Head]}…{text[^Tail..]}";
}
