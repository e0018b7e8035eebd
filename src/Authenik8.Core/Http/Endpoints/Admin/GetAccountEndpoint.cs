using Authenik8.Accounts;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>GET admin/accounts/{id}: one account.</summary>
internal sealed class GetAccountEndpoint(IAccountAdministration administration, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        if (!AccountRoute.TryRead(context, caller, out var account))
        {
            await answers.NotFoundAsync(context).ConfigureAwait(false);
            return;
        }
        await answers.ShowAsync(context, await administration.FindAsync(account, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
