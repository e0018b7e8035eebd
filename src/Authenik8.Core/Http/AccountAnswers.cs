using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>What the endpoints of accounts have in common: how they read bodies and write results.</summary>
internal sealed class AccountAnswers(
    ProblemWriter problems,
    CookiePath path,
    IOptions<Authenik8Options> options)
{
    private static readonly AcceptedResponse Taken = new();

    private readonly int _maxBodyBytes = options.Value.Http.MaxBodyBytes;
    private readonly TimeSpan _deviceLifetime = options.Value.Accounts.KnownDeviceLifetime;

    /// <summary>Reads a body that has to be there.</summary>
    public Task<JsonBody> ReadAsync(HttpContext context) => JsonBody.ReadAsync(context.Request, _maxBodyBytes);

    /// <summary>Reads a body that may be left out.</summary>
    public Task<JsonBody> ReadOptionalAsync(HttpContext context) => JsonBody.ReadOptionalAsync(context.Request, _maxBodyBytes);

    /// <summary>Answers with what is wrong with a body.</summary>
    public Task RefuseAsync(HttpContext context, JsonBody body) => problems.WriteAsync(context, body.Problem!);

    /// <summary>Answers that there is no such account.</summary>
    public Task NotFoundAsync(HttpContext context) => problems.WriteAsync(context, AccountProblems.AccountNotFound);

    /// <summary>Answers 202 with the same body to everybody, or a refusal.</summary>
    public Task AcceptAsync(HttpContext context, AccountResult<Accepted> result, string passwordField = BodyFields.Password) =>
        result is AccountResult<Accepted>.Done
            ? JsonAnswer.WriteAsync(context, Taken, BodyJson.Default.AcceptedResponse, StatusCodes.Status202Accepted)
            : RefuseAsync(context, result, passwordField);

    /// <summary>Answers 204, or a refusal.</summary>
    public Task FinishAsync(HttpContext context, AccountResult<Accepted> result, string passwordField = BodyFields.Password)
    {
        if (result is not AccountResult<Accepted>.Done)
            return RefuseAsync(context, result, passwordField);
        if (((AccountResult<Accepted>.Done)result).Value.KnownDevice is { } device)
            KnownDeviceCookie.Append(context, device, path.Of(context), _deviceLifetime);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Answers with an account, or a refusal.</summary>
    public Task ShowAsync(HttpContext context, AccountResult<AccountView> result) => result is AccountResult<AccountView>.Done { Value: var account }
        ? ShowAsync(context, account)
        : RefuseAsync(context, result, BodyFields.Password);

    /// <summary>Answers with an account, or that there is none.</summary>
    public Task ShowAsync(HttpContext context, AccountView? account) => account is null
        ? NotFoundAsync(context)
        : JsonAnswer.WriteAsync(context, AccountResponse.Of(account), BodyJson.Default.AccountResponse);

    /// <summary>Answers with a token pair, and remembers the device, or a refusal.</summary>
    public async Task WelcomeAsync(HttpContext context, AccountResult<LoggedIn> result)
    {
        if (result is not AccountResult<LoggedIn>.Done { Value: var loggedIn })
        {
            await RefuseAsync(context, result, BodyFields.Password).ConfigureAwait(false);
            return;
        }
        // A guest has no password to guess, so the cookie is left to the account that has logged in here before: any site
        // could have a browser become a guest, and so take from its owner what gets them into a locked account.
        if (!loggedIn.Account.IsGuest)
            KnownDeviceCookie.Append(context, loggedIn.KnownDevice, path.Of(context), _deviceLifetime);
        await loggedIn.Tokens.ToHttpResult().ExecuteAsync(context).ConfigureAwait(false);
    }

    private Task RefuseAsync<TValue>(HttpContext context, AccountResult<TValue> result, string passwordField)
    {
        var problem = AccountProblems.Of(result, passwordField);
        return problems.WriteAsync(context, problem, problem == Problems.TokenRevoked ? BearerErrors.InvalidToken : null);
    }
}
