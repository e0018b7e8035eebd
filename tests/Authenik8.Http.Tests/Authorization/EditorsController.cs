using Authenik8.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Authenik8.Http.Tests.Authorization;

[ApiController]
[RequireRole("editor")]
public sealed class EditorsController : ControllerBase
{
    [HttpGet("/controller/both")]
    [RequirePermission("posts:write")]
    public string Both() => "in";
}
