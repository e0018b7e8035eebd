using Authenik8.Accounts;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>POST guest: a guest with a session.</summary>
internal sealed class GuestEndpoint(IRegistrationService registrations, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        var client = await ClientContexts.OfAsync(context).ConfigureAwait(false);
        var result = await registrations.StartGuestAsync(tenant: null, client, context.RequestAborted).ConfigureAwait(false);
        await answers.WelcomeAsync(context, result).ConfigureAwait(false);
    }
}
