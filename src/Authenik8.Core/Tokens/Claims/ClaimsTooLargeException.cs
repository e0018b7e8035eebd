namespace Authenik8.Tokens.Claims;

/// <summary>Claims that do not fit in a token.</summary>
internal sealed class ClaimsTooLargeException() : ArgumentException($"The claims of the token take more than {ClaimsWriter.MaxLength} bytes.");
