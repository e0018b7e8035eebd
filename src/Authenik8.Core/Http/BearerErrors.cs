namespace Authenik8.Http;

/// <summary>The errors of RFC 6750 section 3.1.</summary>
internal static class BearerErrors
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidToken = "invalid_token";
    public const string InsufficientScope = "insufficient_scope";
}
