using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>PUT admin/accounts/{id}/roles: sets roles and permissions.</summary>
internal sealed class SetRolesEndpoint(IAccountAdministration administration, AccountAnswers answers, ProblemWriter problems) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        if (!AccountRoute.TryRead(context, caller, out var account))
        {
            await answers.NotFoundAsync(context).ConfigureAwait(false);
            return;
        }
        using var body = await answers.ReadAsync(context).ConfigureAwait(false);
        var roles = body.RequiredStrings(BodyFields.Roles);
        var permissions = body.OptionalStrings(BodyFields.Permissions);
        var revoke = body.OptionalBoolean(BodyFields.Revoke);
        if (body.Problem is not null)
        {
            await answers.RefuseAsync(context, body).ConfigureAwait(false);
            return;
        }
        var remaining = permissions is null
            ? (await administration.FindAsync(account, context.RequestAborted).ConfigureAwait(false))?.Permissions
            : null;
        if (WrongField(roles!, permissions ?? remaining ?? []) is { } field)
        {
            await problems.WriteAsync(context, Problems.InvalidField(field, "Each name must have 1 to 128 characters without commas and control characters, all together, those that stay included, at most 2,048 bytes in a token.")).ConfigureAwait(false);
            return;
        }
        var command = new SetRolesCommand { Account = account, Roles = roles!, Permissions = permissions, Revoke = revoke };
        await answers.ShowAsync(
            context, await administration.SetRolesAsync(command, caller.Subject, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static string? WrongField(IReadOnlyList<string> roles, IReadOnlyList<string> permissions)
    {
        if (!SetRolesCommand.AreWellFormed(roles))
            return BodyFields.Roles;
        return SetRolesCommand.AreWellFormed([.. roles, .. permissions]) ? null : BodyFields.Permissions;
    }
}
