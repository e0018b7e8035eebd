using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST email/change: sends a code to a new address, which the account gets when it comes back.</summary>
internal sealed class ChangeEmailEndpoint(IEmailService emails, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var email = body.RequiredEmail(BodyFields.Email);
        var password = body.OptionalString(BodyFields.Password, BodyFields.MaxPasswordLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var result = await emails.ChangeAsync(
            caller, email!, password, ClientContexts.Of(context, caller), context.RequestAborted).ConfigureAwait(false);
        await answers.AcceptAsync(context, result).ConfigureAwait(false);
    }
}
