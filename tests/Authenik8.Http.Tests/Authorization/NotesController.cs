using Authenik8.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>Plain MVC, which binds from the form first: actions that answer with the subject whom they would serve.</summary>
public sealed class NotesController(IAuthorizationService authorization) : Controller
{
    [AcceptVerbs("GET", "POST", Route = "/mvc/attribute/{id}")]
    [RequireSubject("id")]
    public string ByAttribute(string id) => id;

    [AcceptVerbs("GET", "POST", Route = "/mvc/policy/{id}")]
    [Authorize(Policy = PolicyNames.RequireSubjectPrefix + "id")]
    public string ByPolicy(string id) => id;

    [AcceptVerbs("GET", "POST", Route = "/mvc/permission/{id}")]
    [RequireSubject("id", OrPermission = "users:any")]
    public string ByPermission(string id) => id;

    [AcceptVerbs("GET", "POST", Route = "/mvc/imperative/{id}")]
    [Authorize]
    public async Task<IActionResult> ByService(string id) =>
        (await authorization.AuthorizeAsync(User, HttpContext, PolicyNames.RequireSubjectPrefix + "id")).Succeeded ? Content(id) : Forbid();

    [AcceptVerbs("GET", "POST", Route = "/mvc/model/{id}")]
    [RequireSubject("id")]
    public string Model(Target target) => target.Id!;

    [AcceptVerbs("GET", "POST", Route = "/mvc/query/{id}")]
    [RequireSubject("id")]
    public string FromQuery([FromQuery(Name = "uid")] string? id) => id ?? "";

    [AcceptVerbs("GET", "POST", Route = "/mvc/header/{id}")]
    [RequireSubject("id")]
    public string FromHeader([FromHeader(Name = "X-User")] string? id) => id ?? "";

    [AcceptVerbs("GET", "POST", Route = "/mvc/field/{id}")]
    [RequireSubject("id")]
    public string FromForm([FromForm(Name = "uid")] string? id) => id ?? "";

    [AcceptVerbs("GET", "POST", Route = "/mvc/route/{id}")]
    [RequireSubject("id")]
    public string FromRoute([FromRoute(Name = "id")] string user) => user;

    [AcceptVerbs("GET", "POST", Route = "/mvc/list/{id}")]
    [RequireSubject("id")]
    public string List(IList<string> id) => string.Join(' ', id);

    [AcceptVerbs("GET", "POST", Route = "/mvc/again/{id}")]
    [RequireSubject("id")]
    public async Task<string> Again()
    {
        var target = new Target();
        _ = await TryUpdateModelAsync(target);
        return target.Id ?? "";
    }

    [HttpPost("/mvc/upload/{id}")]
    [RequireSubject("id")]
    public async Task<string> Upload() => await new StreamReader(Request.Body).ReadToEndAsync();

    [HttpPost("/mvc/note/{id}")]
    [RequireSubject("id")]
    public string Note(string id, [FromBody] Target note) => $"{id} {note.Id}";

    public sealed class Target
    {
        public string? Id { get; set; }

        public string? Text { get; set; }
    }
}
