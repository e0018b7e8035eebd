using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>DELETE account: ends every session at once, and everything else after a grace.</summary>
internal sealed class DeleteAccountEndpoint(IAccountService accounts, AccountAnswers answers, SessionCookies cookies) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        using var body = await answers.ReadOptionalAsync(context).ConfigureAwait(false);
        var password = body.OptionalString(BodyFields.Password, BodyFields.MaxPasswordLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var result = await accounts.DeleteAsync(caller, password, ClientContexts.Of(context, caller), context.RequestAborted).ConfigureAwait(false);
        if (result is AccountResult<AccountView>.Done)
            cookies.ClearAll(context, caller.Subject);
        await answers.ShowAsync(context, result).ConfigureAwait(false);
    }
}
