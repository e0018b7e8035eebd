using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST account/restore: takes back the deletion of an account.</summary>
internal sealed class RestoreAccountEndpoint(IAccountService accounts, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var email = body.RequiredEmailText(BodyFields.Email);
        var password = body.RequiredString(BodyFields.Password, BodyFields.MaxPasswordLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var command = new LoginCommand { Email = email!, Password = password!, Client = ClientContexts.Of(context, token: null) };
        await answers.FinishAsync(context, await accounts.RestoreAsync(command, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
