using Authenik8.Accounts;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>GET me: the caller's account.</summary>
internal sealed class GetMeEndpoint(IAccountService accounts, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        await answers.ShowAsync(context, await accounts.GetAsync(caller, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
