using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>How bodies are written, made at compile time, so that no reflection is needed to send or to describe them.</summary>
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(LogoutAllRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(SessionsResponse))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(JsonWebKeySetResponse))]
internal sealed partial class BodyJson : JsonSerializerContext;
