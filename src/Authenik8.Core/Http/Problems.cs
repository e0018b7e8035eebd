using Authenik8.Http.Bodies;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>The one place where refusals become HTTP.</summary>
internal static class Problems
{
    public static readonly Problem Unauthorized = new(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthorized, "An access token is needed.");
    public static readonly Problem TokenExpired = new(StatusCodes.Status401Unauthorized, ErrorCodes.TokenExpired, "The access token has expired.");
    public static readonly Problem TokenRevoked = new(StatusCodes.Status401Unauthorized, ErrorCodes.TokenRevoked, "The access token has been revoked.");
    public static readonly Problem InvalidToken = new(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken, "The access token is not valid here.");
    public static readonly Problem Forbidden = new(StatusCodes.Status403Forbidden, ErrorCodes.Forbidden, "The caller may not do this.");
    public static readonly Problem CrossSiteRequest = new(StatusCodes.Status403Forbidden, ErrorCodes.CrossSiteRequest, "The request may come from another site.");
    public static readonly Problem InvalidRequest = new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, "Send exactly one access token.");
    public static readonly Problem SessionNotFound = new(StatusCodes.Status404NotFound, ErrorCodes.SessionNotFound, "There is no such session.");
    public static readonly Problem StoreUnavailable = new(StatusCodes.Status503ServiceUnavailable, ErrorCodes.StoreUnavailable, "The service cannot answer right now.");
    public static readonly Problem InvalidJson = new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidJson, "The body must be a JSON object in UTF-8.");
    public static readonly Problem BodyTooLarge = new(StatusCodes.Status413PayloadTooLarge, ErrorCodes.BodyTooLarge, "The body is too large.");
    public static readonly Problem UnsupportedMediaType = new(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "The body must be application/json.");

    public static readonly Problem NoRefreshCookie = new(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidRefreshToken, "A refresh token is needed.");
    public static readonly Problem RefreshTokenIsACookie = InvalidField(BodyFields.RefreshToken, "The refresh token travels in a cookie here.");

    private static readonly Problem InvalidRefreshToken = new(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidRefreshToken, "The refresh token is not valid.");
    private static readonly Problem RefreshConflict = new(StatusCodes.Status401Unauthorized, ErrorCodes.RefreshConflict, "Another request has just used this refresh token.");
    private static readonly Problem RefreshTokenReused = new(StatusCodes.Status401Unauthorized, ErrorCodes.RefreshTokenReused, "The refresh token was used before; the session has been ended.");
    private static readonly Problem SessionExpired = new(StatusCodes.Status401Unauthorized, ErrorCodes.SessionExpired, "The session has expired.");
    private static readonly Problem SessionRevoked = new(StatusCodes.Status401Unauthorized, ErrorCodes.SessionRevoked, "The session has been ended.");
    private static readonly Problem SubjectDenied = new(StatusCodes.Status403Forbidden, ErrorCodes.SubjectDenied, "The account may not be used.");

    public static Problem Of(RefreshFailure reason) => reason switch
    {
        RefreshFailure.Conflict => RefreshConflict,
        RefreshFailure.Reused => RefreshTokenReused,
        RefreshFailure.Expired => SessionExpired,
        RefreshFailure.Revoked => SessionRevoked,
        RefreshFailure.SubjectDenied => SubjectDenied,
        _ => InvalidRefreshToken,
    };

    /// <summary>Whether a refresh token that was refused for this reason is of no more use to its client.</summary>
    /// <remarks>A client that lost a race has a cookie jar in common with the winner, and the winner's token in it.</remarks>
    public static bool IsTerminal(RefreshFailure reason) =>
        reason is RefreshFailure.Invalid or RefreshFailure.Reused or RefreshFailure.Expired or RefreshFailure.Revoked or RefreshFailure.SubjectDenied;

    public static Problem Of(TokenFailure reason) => reason switch
    {
        TokenFailure.Expired => TokenExpired,
        TokenFailure.Revoked => TokenRevoked,
        _ => InvalidToken,
    };

    public static Problem MissingField(string field) =>
        new(StatusCodes.Status422UnprocessableEntity, ErrorCodes.MissingField, "A member of the body is missing.", field);

    public static Problem InvalidField(string field, string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, ErrorCodes.InvalidField, detail, field);

    public static Problem DuplicateField(string? field) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.DuplicateField, "A member stands twice in the body.", field);
}
