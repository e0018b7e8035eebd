using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>How bodies are written, made at compile time, so that no reflection is needed to send or to describe them.</summary>
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(LogoutAllRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(CredentialsRequest))]
[JsonSerializable(typeof(CodeRequest))]
[JsonSerializable(typeof(EmailRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(UpdateMeRequest))]
[JsonSerializable(typeof(DeleteAccountRequest))]
[JsonSerializable(typeof(SetRolesRequest))]
[JsonSerializable(typeof(AcceptedResponse))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(AccountsResponse))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(SessionsResponse))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(JsonWebKeySetResponse))]
internal sealed partial class BodyJson : JsonSerializerContext;
