using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST register: an account with a password, or, for a guest, what makes one of it.</summary>
internal sealed class RegisterEndpoint(IRegistrationService registrations, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var email = body.RequiredEmail(BodyFields.Email);
        var password = body.RequiredString(BodyFields.Password, BodyFields.MaxPasswordLength);
        var displayName = body.OptionalDisplayName(BodyFields.DisplayName);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var command = new RegisterCommand
        {
            Email = email!,
            Password = password!,
            DisplayName = displayName,
            Client = await ClientContexts.OfAsync(context).ConfigureAwait(false),
        };
        await answers.AcceptAsync(context, await registrations.RegisterAsync(command, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
