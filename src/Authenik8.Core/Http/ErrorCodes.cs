namespace Authenik8.Http;

/// <summary>The values of <c>code</c> in problem details. Stable: a client may switch on them.</summary>
public static class ErrorCodes
{
    /// <summary>401: no access token was sent. Log in.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>401: the access token has expired. Refresh and try again.</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>401: the access token, its session, its subject or its tenant is revoked. Log in.</summary>
    public const string TokenRevoked = "token_revoked";

    /// <summary>401: the access token is not one of ours, or not for us.</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>403: the caller is known and may not.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>403: the request was made by another site, or cannot be told from one that was.</summary>
    public const string CrossSiteRequest = "cross_site_request";

    /// <summary>400: the request brings two access tokens, or a scheme without a token.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>401: not a refresh token of ours, or its session is not known. Log in.</summary>
    public const string InvalidRefreshToken = "invalid_refresh_token";

    /// <summary>401: another request has just exchanged this refresh token. Use what it got.</summary>
    public const string RefreshConflict = "refresh_conflict";

    /// <summary>401: the refresh token was exchanged before; the session has been ended. Log in.</summary>
    public const string RefreshTokenReused = "refresh_token_reused";

    /// <summary>401: the session's lifetime is over. Log in.</summary>
    public const string SessionExpired = "session_expired";

    /// <summary>401: the session was ended. Log in.</summary>
    public const string SessionRevoked = "session_revoked";

    /// <summary>403: the host denies the subject.</summary>
    public const string SubjectDenied = "subject_denied";

    /// <summary>401: e-mail address and password do not belong together, or the address has not been verified yet.</summary>
    public const string InvalidCredentials = "invalid_credentials";

    /// <summary>403: the current password is wrong; <c>field</c> names it.</summary>
    public const string WrongPassword = "wrong_password";

    /// <summary>403: the password is right, but the account is disabled.</summary>
    public const string AccountDisabled = "account_disabled";

    /// <summary>403: the password is right, but the account is pending deletion. POST account/restore takes that back.</summary>
    public const string AccountPendingDeletion = "account_pending_deletion";

    /// <summary>403: log in again before this. For accounts without a password.</summary>
    public const string ReauthenticationRequired = "reauthentication_required";

    /// <summary>403: a guest cannot do this; register first.</summary>
    public const string GuestAccount = "guest_account";

    /// <summary>422: the one-time code is right but belongs to no registration; send it again with <c>new_password</c>. It is not spent.</summary>
    public const string NewPasswordRequired = "new_password_required";

    /// <summary>409: administrators cannot take the permission from themselves, and cannot disable or delete their own account.</summary>
    public const string OwnAdministration = "own_administration";

    /// <summary>400: the one-time code is wrong, spent, expired or not for this.</summary>
    public const string InvalidCode = "invalid_code";

    /// <summary>409: somebody else has proved that e-mail address in the meantime.</summary>
    public const string EmailTaken = "email_taken";

    /// <summary>404: there is no such account.</summary>
    public const string AccountNotFound = "account_not_found";

    /// <summary>422: the new password is too short; <c>field</c> names it.</summary>
    public const string PasswordTooShort = "password_too_short";

    /// <summary>422: the new password is longer than 1,024 bytes.</summary>
    public const string PasswordTooLong = "password_too_long";

    /// <summary>422: the new password is one that many people have.</summary>
    public const string PasswordCommon = "password_common";

    /// <summary>422: the new password contains the e-mail address, the name, or a word of the service.</summary>
    public const string PasswordPersonal = "password_personal";

    /// <summary>422: the new password is known from a leak.</summary>
    public const string PasswordBreached = "password_breached";

    /// <summary>429: too many attempts. Try again after <c>Retry-After</c>.</summary>
    public const string TooManyAttempts = "too_many_attempts";

    /// <summary>503: too much is going on at this moment. Try again after <c>Retry-After</c>.</summary>
    public const string Busy = "busy";

    /// <summary>404: the caller has no such live session.</summary>
    public const string SessionNotFound = "session_not_found";

    /// <summary>400: the body is not a JSON object in UTF-8.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>400: a member stands twice in the body; <c>field</c> names it where it has a plain name.</summary>
    public const string DuplicateField = "duplicate_field";

    /// <summary>422: a member is missing; <c>field</c> names it.</summary>
    public const string MissingField = "missing_field";

    /// <summary>422: a member has the wrong type or content; <c>field</c> names it.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary>413: the body is too large.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>415: the body is not <c>application/json</c>.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>503: a store cannot be reached. Try again after <c>Retry-After</c>.</summary>
    public const string StoreUnavailable = "store_unavailable";
}
