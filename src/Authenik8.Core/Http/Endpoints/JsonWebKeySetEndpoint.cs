using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>GET /.well-known/jwks.json: the public keys (RFC 7517 section 5).</summary>
internal sealed class JsonWebKeySetEndpoint(ITokenService tokens) : IEndpoint
{
    /// <inheritdoc />
    public Task HandleAsync(HttpContext context)
    {
        var keys = tokens.GetJsonWebKeySet();
        context.Response.ContentType = "application/jwk-set+json";
        context.Response.ContentLength = keys.Length;
        // Short enough that a key published ahead of its use is known everywhere in time.
        context.Response.Headers.CacheControl = "public, max-age=300";
        return context.Response.Body.WriteAsync(keys, context.RequestAborted).AsTask();
    }
}
