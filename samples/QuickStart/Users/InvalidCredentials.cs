namespace QuickStart.Users;

/// <summary>The one refusal of a login: it does not tell whether it was the name or the password.</summary>
internal sealed class InvalidCredentials : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        // Every 401 names a way in (RFC 9110 section 15.5.2).
        httpContext.Response.Headers.WWWAuthenticate = "Bearer realm=\"quickstart\"";
        return TypedResults.Problem(
            "The name or the password is wrong.",
            statusCode: StatusCodes.Status401Unauthorized,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "invalid_credentials" }).ExecuteAsync(httpContext);
    }
}
