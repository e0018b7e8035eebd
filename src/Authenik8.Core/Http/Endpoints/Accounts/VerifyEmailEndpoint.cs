using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST email/verify: redeems a code that proves an e-mail address.</summary>
internal sealed class VerifyEmailEndpoint(IEmailService emails, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var code = body.RequiredCode(BodyFields.Code);
        var email = body.OptionalEmail(BodyFields.Email);
        var password = body.OptionalString(BodyFields.NewPassword, BodyFields.MaxPasswordLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var command = new CodeCommand
        {
            Code = code!,
            Email = email?.Value,
            NewPassword = password,
            Client = await ClientContexts.OfAsync(context).ConfigureAwait(false),
        };
        var result = await emails.VerifyAsync(command, context.RequestAborted).ConfigureAwait(false);
        await answers.FinishAsync(context, result, BodyFields.NewPassword).ConfigureAwait(false);
    }
}
