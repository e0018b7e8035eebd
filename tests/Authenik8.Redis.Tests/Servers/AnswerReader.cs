namespace Authenik8.Redis.Tests.Servers;

internal static class AnswerReader
{
    /// <summary>Reads a string of a known length.</summary>
    public static async Task<string> ReadToEndOfAnswerAsync(this StreamReader reader, int length)
    {
        var text = new char[Math.Max(0, length)];
        _ = await reader.ReadBlockAsync(text);
        return new string(text);
    }
}
