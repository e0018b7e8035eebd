using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens.Jws;

namespace Authenik8.Tokens.Claims;

/// <summary>JSON that the host brings along. It goes into the token as it is written, so that every value comes back exactly.</summary>
/// <remarks>What is refused here would otherwise be issued, and then refused by our own verification.</remarks>
internal static class HostClaims
{
    // What error messages call the host's claims as a whole.
    private const string Whole = nameof(Grant) + "." + nameof(Grant.Claims);

    /// <summary>The members of an object, without its braces.</summary>
    /// <exception cref="ArgumentException">It is no object, or has a member that a token may not have.</exception>
    public static ReadOnlySpan<byte> ReadMembers(JsonElement claims)
    {
        var json = ReadObject(claims, Whole);
        Check(json, Whole, StrictJson.MaxDepth, refuseReserved: true);
        return json[1..^1].Trim(" \t\r\n"u8);
    }

    /// <summary>The object of an <c>act</c> claim.</summary>
    /// <exception cref="ArgumentException">It is no object, or has a member twice.</exception>
    public static ReadOnlySpan<byte> ReadActor(JsonElement actor)
    {
        var json = ReadObject(actor, ClaimNames.Actor);
        // It stands one level deeper in the token than it does by itself.
        Check(json, ClaimNames.Actor, StrictJson.MaxDepth - 1, refuseReserved: false);
        return json;
    }

    private static ReadOnlySpan<byte> ReadObject(JsonElement element, string claim)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ClaimException(claim, "is not a JSON object");
        var json = JsonMarshal.GetRawUtf8Value(element);
        if (json.Length > ClaimsWriter.MaxLength)
            throw new ClaimsTooLargeException();
        return StrictJson.IsWellFormedText(json) ? json : throw new ClaimException(claim, "has a text with a lone surrogate");
    }

    private static void Check(ReadOnlySpan<byte> json, string claim, int maxDepth, bool refuseReserved)
    {
        scoped var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var names = new MemberNames(json, stackalloc uint[MemberNames.Capacity]);
        try
        {
            _ = reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (refuseReserved && IsReserved(ref reader))
                    throw new ClaimException(reader.GetString()!, "is the engine's own, and no claim of the host may have its name");
                if (!names.TryAdd(ref reader))
                    throw new ClaimException(claim, $"has the member '{reader.GetString()}' twice");
                _ = reader.Read();
                names.Skip(ref reader);
            }
        }
        catch (JsonException)
        {
            throw new ClaimException(claim, $"has a comment or a trailing comma, or is nested deeper than {maxDepth}");
        }
        if (names.IsIncomplete && StrictJson.HasRepeatedMember(json))
            throw new ClaimException(claim, "has a member twice");
    }

    private static bool IsReserved(ref Utf8JsonReader reader) =>
        ClaimKinds.Of(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan) != ClaimKind.Custom;
}
