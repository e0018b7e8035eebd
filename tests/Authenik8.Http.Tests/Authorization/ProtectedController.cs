using Authenik8.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Authenik8.Http.Tests.Authorization;

[ApiController]
public sealed class ProtectedController : ControllerBase
{
    [HttpGet("/role/controller")]
    [RequireRole("author", "editor")]
    public string Role() => "in";

    [HttpGet("/admin/controller")]
    [RequireAdmin]
    public string Admin() => "in";

    [HttpGet("/permission/controller")]
    [RequirePermission("posts:write")]
    public string Permission() => "in";

    [HttpGet("/scope/controller")]
    [RequireScope("profile")]
    public string Scope() => "in";

    [HttpGet("/subject/controller/{id}")]
    [RequireSubject(OrPermission = "users:read")]
    public string Subject(string id) => id;
}
