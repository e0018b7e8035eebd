using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST password/forgot: sends a code that resets a password.</summary>
internal sealed class ForgotPasswordEndpoint(IPasswordService passwords, AccountAnswers answers) : IEndpoint
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
        await answers.AcceptAsync(context, await passwords.ForgetAsync(command, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
