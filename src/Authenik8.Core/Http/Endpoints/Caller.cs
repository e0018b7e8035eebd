using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>The access token of a request to an endpoint that asks for one.</summary>
internal static class Caller
{
    public static AccessToken Of(HttpContext context) =>
        context.User.GetAccessToken() ?? throw new InvalidOperationException("The endpoint is open to callers without an access token.");
}
