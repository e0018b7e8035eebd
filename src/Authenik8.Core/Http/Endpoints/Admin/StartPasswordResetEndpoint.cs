using Authenik8.Accounts;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>POST admin/accounts/{id}/password/reset: sends the owner a code that resets the password. Nobody else sees or sets one.</summary>
internal sealed class StartPasswordResetEndpoint(IPasswordService passwords, AccountAnswers answers) : IEndpoint
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
        await answers.AcceptAsync(
            context, await passwords.StartResetAsync(account, caller.Subject, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
