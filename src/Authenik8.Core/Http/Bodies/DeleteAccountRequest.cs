using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of DELETE account, which may be left out by an account without a password.</summary>
/// <param name="Password">The password.</param>
internal sealed record DeleteAccountRequest(
    [property: JsonPropertyName(BodyFields.Password)] string? Password = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(DeleteAccountRequest);
}
