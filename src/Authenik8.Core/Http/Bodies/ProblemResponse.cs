using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>A refusal (RFC 9457; the type is <c>about:blank</c>, which is told by leaving it out).</summary>
/// <param name="Title">The reason phrase of the status.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>, to be switched on.</param>
/// <param name="Field">The member of the request's body that is wrong; left out where none is.</param>
internal sealed record ProblemResponse(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("field"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null);
