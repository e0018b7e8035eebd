using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST email/resend: sends the code again that verifies a new account's address.</summary>
internal sealed class ResendEmailEndpoint(IEmailService emails, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var email = body.RequiredEmail(BodyFields.Email);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var command = new EmailCommand { Email = email!, Client = ClientContexts.Of(context, token: null) };
        await answers.AcceptAsync(context, await emails.ResendAsync(command, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
