using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST password/change: a new password for somebody who knows the present one.</summary>
internal sealed class ChangePasswordEndpoint(IPasswordService passwords, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var current = body.RequiredString(BodyFields.CurrentPassword, BodyFields.MaxPasswordLength);
        var replacement = body.RequiredString(BodyFields.NewPassword, BodyFields.MaxPasswordLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var result = await passwords.ChangeAsync(
            caller, current!, replacement!, ClientContexts.Of(context, caller), context.RequestAborted).ConfigureAwait(false);
        await answers.FinishAsync(context, result, BodyFields.NewPassword).ConfigureAwait(false);
    }
}
