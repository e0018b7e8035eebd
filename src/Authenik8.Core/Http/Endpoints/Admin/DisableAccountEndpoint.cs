using Authenik8.Accounts;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>POST admin/accounts/{id}/disable: closes an account and ends its sessions.</summary>
internal sealed class DisableAccountEndpoint(IAccountAdministration administration, AccountAnswers answers) : IEndpoint
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
        await answers.ShowAsync(
            context, await administration.DisableAsync(account, caller.Subject, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
