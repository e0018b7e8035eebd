using System.Diagnostics.CodeAnalysis;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Authenik8.Http.Endpoints.Admin;

/// <summary>The account that a route names: one of the administrator's own tenant, whoever else has the id.</summary>
internal static class AccountRoute
{
    public const string IdParameter = "id";

    public static bool TryRead(HttpContext context, AccessToken caller, [NotNullWhen(true)] out Subject? account)
    {
        account = context.GetRouteValue(IdParameter) is string id && Subject.IsWellFormed(id) ? new Subject(id, caller.Subject.Tenant) : null;
        return account is not null;
    }
}
