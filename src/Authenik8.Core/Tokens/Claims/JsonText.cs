using System.Text.Json;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Claims;

/// <summary>Decodes values of a claims set that has been checked before.</summary>
internal static class JsonText
{
    public static string Read(ReadOnlySpan<byte> value)
    {
        var reader = Start(value);
        return reader.GetString()!;
    }

    /// <summary>An array of strings. Empty where the claim is absent.</summary>
    public static IReadOnlyList<string> ReadMany(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return [];
        var texts = new List<string>();
        var reader = Start(value);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            texts.Add(reader.GetString()!);
        return texts.AsReadOnly();
    }

    /// <summary>A string, or an array of strings.</summary>
    public static IReadOnlyList<string> ReadOneOrMany(ReadOnlySpan<byte> value) =>
        value[0] == '"' ? Array.AsReadOnly([Read(value)]) : ReadMany(value);

    /// <summary>The words of a string, separated by spaces. Empty where the claim is absent.</summary>
    public static IReadOnlyList<string> ReadWords(ReadOnlySpan<byte> value) =>
        value.IsEmpty ? [] : Array.AsReadOnly(Read(value).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Utf8JsonReader Start(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, StrictJson.ReaderOptions);
        _ = reader.Read();
        return reader;
    }
}
