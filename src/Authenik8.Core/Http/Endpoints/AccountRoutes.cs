using Authenik8.Http.Bodies;
using Authenik8.Http.Endpoints.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static Authenik8.Http.Endpoints.EndpointConventions;

namespace Authenik8.Http.Endpoints;

/// <summary>The routes of accounts.</summary>
internal static class AccountRoutes
{
    public static void AddAccountEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<ChangeEmailEndpoint>();
        services.AddSingleton<ChangePasswordEndpoint>();
        services.AddSingleton<DeleteAccountEndpoint>();
        services.AddSingleton<ForgotPasswordEndpoint>();
        services.AddSingleton<GetMeEndpoint>();
        services.AddSingleton<GuestEndpoint>();
        services.AddSingleton<LoginEndpoint>();
        services.AddSingleton<RegisterEndpoint>();
        services.AddSingleton<ResendEmailEndpoint>();
        services.AddSingleton<ResetPasswordEndpoint>();
        services.AddSingleton<RestoreAccountEndpoint>();
        services.AddSingleton<UpdateMeEndpoint>();
        services.AddSingleton<VerifyEmailEndpoint>();
    }

    public static void MapAccounts(this RouteGroupBuilder group, Authenik8EndpointOptions options, bool allowGuests)
    {
        if (options.Register)
        {
            _ = group.Map<RegisterEndpoint>(HttpMethods.Post, "/register", "Make an account")
                .AllowAnonymous()
                .Takes<RegisterRequest>()
                .Answers<AcceptedResponse>(Json, StatusCodes.Status202Accepted)
                .Refuses(400, 413, 415, 422, 429, 503);
        }
        if (options.Login)
        {
            _ = group.Map<LoginEndpoint>(HttpMethods.Post, "/login", "Exchange e-mail address and password for a token pair")
                .AllowAnonymous()
                .Takes<LoginRequest>()
                .Answers<TokenResponse>(Json)
                .Refuses(400, 401, 403, 413, 415, 422, 429, 503);
        }
        if (options.Guest && allowGuests)
        {
            _ = group.Map<GuestEndpoint>(HttpMethods.Post, "/guest", "Make a guest with a session")
                .AllowAnonymous()
                .Answers<TokenResponse>(Json)
                .Refuses(429, 503);
        }
        if (options.EmailVerification)
        {
            _ = group.Map<VerifyEmailEndpoint>(HttpMethods.Post, "/email/verify", "Redeem a code that proves an e-mail address")
                .AllowAnonymous()
                .Takes<CodeRequest>()
                .AnswersNothing()
                .Refuses(400, 409, 413, 415, 422, 429, 503);
            _ = group.Map<ResendEmailEndpoint>(HttpMethods.Post, "/email/resend", "Send the code again that verifies an e-mail address")
                .AllowAnonymous()
                .Takes<EmailRequest>()
                .Answers<AcceptedResponse>(Json, StatusCodes.Status202Accepted)
                .Refuses(400, 413, 415, 422, 429, 503);
        }
        if (options.PasswordReset)
        {
            _ = group.Map<ForgotPasswordEndpoint>(HttpMethods.Post, "/password/forgot", "Send a code that resets a password")
                .AllowAnonymous()
                .Takes<EmailRequest>()
                .Answers<AcceptedResponse>(Json, StatusCodes.Status202Accepted)
                .Refuses(400, 413, 415, 422, 429, 503);
            _ = group.Map<ResetPasswordEndpoint>(HttpMethods.Post, "/password/reset", "Set a new password with a code")
                .AllowAnonymous()
                .Takes<ResetPasswordRequest>()
                .AnswersNothing()
                .Refuses(400, 413, 415, 422, 429, 503);
        }
        if (options.PasswordChange)
        {
            _ = group.Map<ChangePasswordEndpoint>(HttpMethods.Post, "/password/change", "Change the caller's password")
                .RequireAccessToken()
                .Takes<ChangePasswordRequest>()
                .AnswersNothing()
                .Refuses(400, 401, 403, 404, 413, 415, 422, 429, 503);
        }
        if (options.EmailChange)
        {
            _ = group.Map<ChangeEmailEndpoint>(HttpMethods.Post, "/email/change", "Send a code to a new e-mail address of the caller")
                .RequireAccessToken()
                .Takes<ChangeEmailRequest>()
                .Answers<AcceptedResponse>(Json, StatusCodes.Status202Accepted)
                .Refuses(400, 401, 403, 404, 413, 415, 422, 429, 503);
        }
        if (options.Me)
        {
            _ = group.Map<GetMeEndpoint>(HttpMethods.Get, "/me", "Read the caller's account")
                .RequireAccessToken()
                .Answers<AccountResponse>(Json)
                .Refuses(400, 401, 404, 503);
            _ = group.Map<UpdateMeEndpoint>(HttpMethods.Patch, "/me", "Change the caller's account")
                .RequireAccessToken()
                .Takes<UpdateMeRequest>()
                .Answers<AccountResponse>(Json)
                .Refuses(400, 401, 404, 413, 415, 422, 503);
        }
        if (options.Deletion)
        {
            _ = group.Map<DeleteAccountEndpoint>(HttpMethods.Delete, "/account", "Delete the caller's account")
                .RequireAccessToken()
                .Takes<DeleteAccountRequest>(isOptional: true)
                .Answers<AccountResponse>(Json)
                .Refuses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503);
            // The same for clients and proxies that send or pass no content with DELETE, which RFC 9110 section 9.3.5 gives no meaning.
            _ = group.Map<DeleteAccountEndpoint>(HttpMethods.Post, "/account/delete", "Delete the caller's account, where DELETE cannot carry the password")
                .RequireAccessToken()
                .Takes<DeleteAccountRequest>(isOptional: true)
                .Answers<AccountResponse>(Json)
                .Refuses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503);
            _ = group.Map<RestoreAccountEndpoint>(HttpMethods.Post, "/account/restore", "Take back the deletion of an account")
                .AllowAnonymous()
                .Takes<CredentialsRequest>()
                .AnswersNothing()
                .Refuses(400, 401, 403, 413, 415, 422, 429, 503);
        }
    }
}
