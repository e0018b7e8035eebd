using Authenik8.Accounts;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>DELETE admin/accounts/{id}/sessions: ends every session of an account.</summary>
internal sealed class EndAccountSessionsEndpoint(IAccountAdministration administration, AccountAnswers answers) : IEndpoint
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
        if (await administration.EndSessionsAsync(account, caller.Subject, context.RequestAborted).ConfigureAwait(false) is null)
            await answers.NotFoundAsync(context).ConfigureAwait(false);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
