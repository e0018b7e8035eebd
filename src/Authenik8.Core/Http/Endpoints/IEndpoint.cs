using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>One endpoint: a request in, a response out. What it throws is a failure of the infrastructure.</summary>
internal interface IEndpoint
{
    Task HandleAsync(HttpContext context);
}
