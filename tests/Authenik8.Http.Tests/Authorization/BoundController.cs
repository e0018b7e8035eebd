using Authenik8.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>The id is a property of the controller, and bound to it.</summary>
public sealed class BoundController : Controller
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    [AcceptVerbs("GET", "POST", Route = "/mvc/property/{id}")]
    [RequireSubject("id")]
    public string Property() => Id;

    [AcceptVerbs("GET", "POST", Route = "/mvc/prefix/{id}")]
    [RequireSubject("id")]
    public string Prefixed([Bind(Prefix = "uid")] string? id) => id ?? "";
}
