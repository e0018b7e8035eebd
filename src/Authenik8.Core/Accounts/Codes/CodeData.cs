using System.Text.Json;
using System.Text.Json.Serialization;

namespace Authenik8.Accounts.Codes;

/// <summary>What a code brings about when it is redeemed, kept with it until then.</summary>
internal sealed record CodeData
{
    /// <summary>The account's security version when it was made. Null: it does not matter.</summary>
    [JsonPropertyName("sv")]
    public long? SecurityVersion { get; init; }

    /// <summary>The e-mail address that it was sent to.</summary>
    [JsonPropertyName("email")]
    public string? Email { get; init; }

    /// <summary>The hash of the password of the registration that the code belongs to. Null: the code belongs to no registration.</summary>
    [JsonPropertyName("password_hash")]
    public string? PasswordHash { get; init; }

    /// <summary>The display name of that registration. Null: none was given.</summary>
    [JsonPropertyName("display_name")]
    public string? DisplayName { get; init; }

    /// <summary>The session that goes on when the others end.</summary>
    [JsonPropertyName("session")]
    public string? Session { get; init; }

    /// <summary>The provider of a login to be linked.</summary>
    [JsonPropertyName("issuer")]
    public string? Issuer { get; init; }

    /// <summary>Its id of the person.</summary>
    [JsonPropertyName("subject")]
    public string? Subject { get; init; }

    /// <summary>Whether an administrator started the reset. Null: the owner did.</summary>
    [JsonPropertyName("admin")]
    public bool? IsStartedByAdministrator { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, CodeJson.Default.CodeData);

    /// <exception cref="StoreDataException">It is not what was written: the store was tampered with, or written by another version.</exception>
    public static CodeData Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CodeJson.Default.CodeData) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    public static StoreDataException Unreadable(Exception? cause = null) =>
        new("The store holds a one-time code that cannot be read.", cause);

    /// <summary>Nothing of the person.</summary>
    public override string ToString() => "code data";
}
