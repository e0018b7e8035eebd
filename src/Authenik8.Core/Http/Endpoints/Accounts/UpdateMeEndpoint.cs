using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Accounts;

/// <summary>PATCH me: changes what the caller may change of their account.</summary>
internal sealed class UpdateMeEndpoint(IAccountService accounts, AccountAnswers answers) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var displayName = body.OptionalDisplayName(BodyFields.DisplayName);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        // What is left out stays; null removes.
        var result = body.Has(BodyFields.DisplayName)
            ? await accounts.RenameAsync(caller, displayName, context.RequestAborted).ConfigureAwait(false)
            : await accounts.GetAsync(caller, context.RequestAborted).ConfigureAwait(false);
        await answers.ShowAsync(context, result).ConfigureAwait(false);
    }
}
