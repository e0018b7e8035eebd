using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST login: e-mail address and password for a token pair.</summary>
internal sealed class LoginEndpoint(ILoginService logins, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var email = body.RequiredEmailText(BodyFields.Email);
        var password = body.RequiredString(BodyFields.Password, BodyFields.MaxPasswordLength);
        var deviceName = body.OptionalString(BodyFields.DeviceName, Device.MaxNameLength);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var command = new LoginCommand
        {
            Email = email!,
            Password = password!,
            Client = await ClientContexts.OfAsync(context, deviceName).ConfigureAwait(false),
        };
        await answers.WelcomeAsync(context, await logins.LogInAsync(command, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
