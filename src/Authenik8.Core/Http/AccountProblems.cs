using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Authenik8.Passwords.Policy;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>The one place where refusals of the account services become HTTP.</summary>
internal static class AccountProblems
{
    private static readonly Problem InvalidCredentials = new(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials, "The e-mail address or the password is wrong, or the address has not been verified yet.");
    private static readonly Problem Disabled = new(StatusCodes.Status403Forbidden, ErrorCodes.AccountDisabled, "The account is disabled.");
    private static readonly Problem PendingDeletion = new(StatusCodes.Status403Forbidden, ErrorCodes.AccountPendingDeletion, "The account is pending deletion.");
    private static readonly Problem ReauthenticationRequired = new(StatusCodes.Status403Forbidden, ErrorCodes.ReauthenticationRequired, "Log in again first.");
    private static readonly Problem InvalidCode = new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidCode, "The code is wrong, spent or expired.", BodyFields.Code);
    private static readonly Problem EmailTaken = new(StatusCodes.Status409Conflict, ErrorCodes.EmailTaken, "The e-mail address belongs to another account.");
    private static readonly Problem NotFound = new(StatusCodes.Status404NotFound, ErrorCodes.AccountNotFound, "There is no such account.");
    private static readonly Problem NewPasswordRequired = new(StatusCodes.Status422UnprocessableEntity, ErrorCodes.NewPasswordRequired, "The code is right and needs a new password with it.", BodyFields.NewPassword);
    private static readonly Problem OwnAdministration = new(StatusCodes.Status409Conflict, ErrorCodes.OwnAdministration, "Another administrator must do this.");
    public static readonly Problem Guest = new(StatusCodes.Status403Forbidden, ErrorCodes.GuestAccount, "A guest cannot do this.");
    private static readonly Problem OutboxFull = Busy(TimeSpan.FromSeconds(30));

    /// <summary>The problem of a refusal.</summary>
    /// <param name="result">The refusal.</param>
    /// <param name="passwordField">The member of the body that holds the new password.</param>
    public static Problem Of<TValue>(AccountResult<TValue> result, string passwordField) => result switch
    {
        AccountResult<TValue>.Refused { Reason: AccountFailure.WrongPassword } => WrongPassword(passwordField),
        AccountResult<TValue>.Refused refused => Of(refused.Reason),
        AccountResult<TValue>.PasswordRefused refused => Of(refused.Reason, passwordField),
        AccountResult<TValue>.Throttled throttled => TooManyAttempts(throttled.RetryAfter),
        AccountResult<TValue>.Busy busy => Busy(busy.RetryAfter),
        _ => throw new InvalidOperationException("What was granted is no problem."),
    };

    public static Problem AccountNotFound => NotFound;

    private static Problem Of(AccountFailure failure) => failure switch
    {
        AccountFailure.InvalidCredentials => InvalidCredentials,
        AccountFailure.Disabled => Disabled,
        AccountFailure.PendingDeletion => PendingDeletion,
        AccountFailure.ReauthenticationRequired => ReauthenticationRequired,
        AccountFailure.InvalidCode => InvalidCode,
        AccountFailure.EmailTaken => EmailTaken,
        AccountFailure.NotFound => NotFound,
        AccountFailure.SessionEnded => Problems.TokenRevoked,
        AccountFailure.Guest => Guest,
        AccountFailure.GuestsNotAllowed => Problems.Forbidden,
        AccountFailure.NewPasswordRequired => NewPasswordRequired,
        AccountFailure.OwnAdministration => OwnAdministration,
        AccountFailure.OutboxFull => OutboxFull,
        _ => throw new InvalidOperationException($"{failure} has no problem."),
    };

    private static Problem Of(PasswordRefusal refusal, string field) => refusal switch
    {
        PasswordRefusal.TooShort => Password(ErrorCodes.PasswordTooShort, "The password is too short.", field),
        PasswordRefusal.TooLong => Password(ErrorCodes.PasswordTooLong, "The password is longer than 1,024 bytes in UTF-8.", field),
        PasswordRefusal.Common => Password(ErrorCodes.PasswordCommon, "Many people have this password, and attackers try it first.", field),
        PasswordRefusal.ContainsEmail => Password(ErrorCodes.PasswordPersonal, "The password contains the e-mail address or a part of it.", field),
        PasswordRefusal.ContainsName => Password(ErrorCodes.PasswordPersonal, "The password contains the name.", field),
        PasswordRefusal.ContainsContextWord => Password(ErrorCodes.PasswordPersonal, "The password contains a word that belongs to this service.", field),
        PasswordRefusal.Breached => Password(ErrorCodes.PasswordBreached, "The password is known from a data leak.", field),
        _ => Problems.InvalidField(field, "The member must be well-formed Unicode."),
    };

    // A body with a new password has the current one in a member of its own.
    private static Problem WrongPassword(string passwordField) => new(
        StatusCodes.Status403Forbidden,
        ErrorCodes.WrongPassword,
        "The current password is wrong.",
        passwordField == BodyFields.NewPassword ? BodyFields.CurrentPassword : passwordField);

    private static Problem Password(string code, string detail, string field) => new(StatusCodes.Status422UnprocessableEntity, code, detail, field);

    public static Problem TooManyAttempts(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, ErrorCodes.TooManyAttempts, "There were too many attempts.", RetryAfter: retryAfter);

    private static Problem Busy(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Busy, "Too much is going on at this moment.", RetryAfter: retryAfter);
}
