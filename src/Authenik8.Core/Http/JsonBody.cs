using System.Globalization;
using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>The JSON object in the body of a request, read strictly. The first thing that is wrong with it is kept as <see cref="Problem"/>.</summary>
/// <remarks>Members that nobody asks for are ignored, except that none may stand twice.</remarks>
internal sealed class JsonBody : IDisposable
{
    private const int MaxNameLength = 64;

    private readonly JsonDocument? _document;

    private JsonBody(JsonDocument? document, Problem? problem)
    {
        _document = document;
        Problem = problem ?? (document is null ? null : FindMistake(document.RootElement));
    }

    /// <summary>What is wrong; null while nothing is.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Reads a body that has to be there.</summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, int maxBytes)
    {
        var (document, problem) = await RequestContent.ReadAsync(request, maxBytes).ConfigureAwait(false);
        return new JsonBody(document, document is null ? problem ?? Problems.InvalidJson : null);
    }

    /// <summary>Reads a body that may be left out, which is then one without members.</summary>
    public static async Task<JsonBody> ReadOptionalAsync(HttpRequest request, int maxBytes)
    {
        var (document, problem) = await RequestContent.ReadAsync(request, maxBytes).ConfigureAwait(false);
        return new JsonBody(document, problem);
    }

    /// <summary>A string that must be there and not be empty. Null where it is not, with <see cref="Problem"/> set.</summary>
    public string? RequiredString(string name, int maxLength)
    {
        var value = OptionalString(name, maxLength);
        if (value is null)
            Problem ??= Problems.MissingField(name);
        return value;
    }

    /// <summary>A string that may be missing or null. Null where it is, or where it is wrong with <see cref="Problem"/> set.</summary>
    public string? OptionalString(string name, int maxLength) => OptionalString(name, maxLength, allowControl: false);

    /// <summary>A one-time code that must be there, as it was pasted: with line breaks where it is a code. Null where it is not, with <see cref="Problem"/> set.</summary>
    public string? RequiredCode(string name)
    {
        var value = OptionalString(name, BodyFields.MaxTokenLength, allowControl: true);
        if (value is null)
            Problem ??= Problems.MissingField(name);
        else if (value.Any(char.IsControl) && CodeInput.Read(value, areDigits: true) is null)
            return Wrong(name, "The member must have no control characters.");
        return value;
    }

    /// <summary>
    /// An e-mail address that must be there, or any other text, which is that of no account; only blanks around it are named, because they cannot be
    /// seen. Null where it is not there, with <see cref="Problem"/> set.
    /// </summary>
    public string? RequiredEmailText(string name)
    {
        var value = OptionalEmailText(name);
        if (value is null)
            Problem ??= Problems.MissingField(name);
        return value;
    }

    /// <summary>The same of a member that may be missing or null.</summary>
    public string? OptionalEmailText(string name)
    {
        var value = OptionalString(name, EmailAddress.MaxLength);
        return value is not null && (IsBlank(value[0]) || IsBlank(value[^1])) ? Wrong(name, "The member must have no blanks around it.") : value;
    }

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private string? OptionalString(string name, int maxLength, bool allowControl)
    {
        if (!TryGet(name, out var member))
            return null;
        if (member.ValueKind != JsonValueKind.String)
            return Wrong(name, "The member must be a string.");
        if (TryGetText(member) is not { } value)
            return Wrong(name, "The member must be well-formed Unicode.");
        if (value.Length == 0)
            return Wrong(name, "The member must not be empty.");
        if (value.Length > maxLength)
            return Wrong(name, $"The member must have at most {maxLength} characters.");
        return !allowControl && value.Any(char.IsControl) ? Wrong(name, "The member must have no control characters.") : value;
    }

    /// <summary>A display name that may be missing or null. Null where it is, or where it is not valid, with <see cref="Problem"/> set.</summary>
    public string? OptionalDisplayName(string name)
    {
        var value = OptionalString(name, Account.MaxDisplayNameLength);
        return value is null || DisplayNames.IsWellFormed(value) ? value : Wrong(name, "The member must have characters that can be seen, and no others.");
    }

    /// <summary>Whether a member is there, even as null.</summary>
    public bool Has(string name) => Problem is null && _document is not null && _document.RootElement.TryGetProperty(name, out _);

    /// <summary>A Boolean that may be missing or null, which is false.</summary>
    public bool OptionalBoolean(string name)
    {
        if (!TryGet(name, out var member))
            return false;
        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            _ = Wrong(name, "The member must be true or false.");
        return member.ValueKind == JsonValueKind.True;
    }

    /// <summary>An e-mail address that must be there. Null where it is not, with <see cref="Problem"/> set.</summary>
    public EmailAddress? RequiredEmail(string name)
    {
        var text = RequiredString(name, EmailAddress.MaxLength);
        if (text is null)
            return null;
        if (!EmailAddress.TryParse(text, out var email))
            _ = Wrong(name, "The member must be an e-mail address.");
        return email;
    }

    /// <summary>An e-mail address that may be missing or null. Null where it is, or where it is not valid, with <see cref="Problem"/> set.</summary>
    public EmailAddress? OptionalEmail(string name) => OptionalString(name, EmailAddress.MaxLength) is null ? null : RequiredEmail(name);

    /// <summary>A list of strings that must be there, and may be empty. Null where it is not, with <see cref="Problem"/> set.</summary>
    public IReadOnlyList<string>? RequiredStrings(string name)
    {
        var values = OptionalStrings(name);
        if (values is null)
            Problem ??= Problems.MissingField(name);
        return values;
    }

    /// <summary>A list of strings that may be missing or null. Null where it is, or where it is wrong with <see cref="Problem"/> set.</summary>
    public IReadOnlyList<string>? OptionalStrings(string name)
    {
        if (!TryGet(name, out var member))
            return null;
        if (member.ValueKind != JsonValueKind.Array)
        {
            _ = Wrong(name, "The member must be an array of strings.");
            return null;
        }
        var values = new List<string>();
        foreach (var element in member.EnumerateArray())
        {
            if (TryGetText(element) is not { } value)
            {
                _ = Wrong(name, "The member must be an array of strings of well-formed Unicode.");
                return null;
            }
            values.Add(value);
        }
        return values;
    }

    public void Dispose() => _document?.Dispose();

    private static Problem? FindMistake(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Problems.InvalidJson;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                // A name with half a character in it.
                return Problems.InvalidJson;
            }
            if (!seen.Add(name))
                return Problems.DuplicateField(IsPlain(name) ? name : null);
        }
        return null;
    }

    private static string? TryGetText(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 on its own is no character.
            return null;
        }
    }

    // A name comes from the caller; it is told back only where it is one that could have been asked for.
    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private bool TryGet(string name, out JsonElement member)
    {
        member = default;
        return Problem is null && _document is not null
            && _document.RootElement.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
    }

    private string? Wrong(string name, string detail)
    {
        Problem ??= Problems.InvalidField(name, detail);
        return null;
    }
}
