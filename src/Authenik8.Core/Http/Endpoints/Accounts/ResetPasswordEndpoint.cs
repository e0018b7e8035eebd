using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST password/reset: a code and a new password.</summary>
internal sealed class ResetPasswordEndpoint(IPasswordService passwords, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var code = body.RequiredCode(BodyFields.Code);
        var email = body.OptionalEmail(BodyFields.Email);
        var password = body.RequiredString(BodyFields.NewPassword, BodyFields.MaxPasswordLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var command = new CodeCommand { Code = code!, Email = email?.Value, Client = ClientContexts.Of(context, token: null) };
        var result = await passwords.ResetAsync(command, password!, context.RequestAborted).ConfigureAwait(false);
        await answers.FinishAsync(context, result, BodyFields.NewPassword).ConfigureAwait(false);
    }
}
