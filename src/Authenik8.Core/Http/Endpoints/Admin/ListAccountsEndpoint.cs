using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>GET admin/accounts: a page of accounts, or the one of an e-mail address.</summary>
internal sealed class ListAccountsEndpoint(IAccountAdministration administration, ProblemWriter problems) : IEndpoint
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        var query = context.Request.Query;
        if (query.TryGetValue("email", out var emails))
        {
            var found = emails.Count == 1 && EmailAddress.TryParse(emails[0], out var email)
                ? await administration.FindByEmailAsync(caller.Subject.Tenant, email, context.RequestAborted).ConfigureAwait(false)
                : null;
            await WriteAsync(context, new AccountList(found is null ? [] : [found], Next: null)).ConfigureAwait(false);
            return;
        }
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var limits)
            && !(limits.Count == 1 && int.TryParse(limits[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
        {
            await problems.WriteAsync(context, Problems.InvalidField("limit", $"The parameter must be a number from 1 to {MaxLimit}.")).ConfigureAwait(false);
            return;
        }
        await WriteAsync(
            context,
            await administration.ListAsync(caller.Subject.Tenant, query["cursor"].FirstOrDefault(), limit, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, AccountList list) => JsonAnswer.WriteAsync(
        context,
        new AccountsResponse([.. list.Accounts.Select(AccountResponse.Of)], list.Next),
        BodyJson.Default.AccountsResponse);
}
