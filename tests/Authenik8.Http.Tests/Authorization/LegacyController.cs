using Authenik8.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>Reached by conventional routes only, without endpoints: nothing but MVC's own filter reads the attributes.</summary>
public sealed class LegacyController : Controller
{
    [RequireRole("author", "editor")]
    public string Role() => "in";

    [RequireAdmin]
    public string Admin() => "in";

    [RequirePermission("posts:write")]
    public string Permission() => "in";

    [RequireSubject("id")]
    public string Subject(string id) => id;
}
