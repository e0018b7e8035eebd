using System.Globalization;
using System.Text.Json;
using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Writes refusals: problem details (RFC 9457) with the headers that go with the status.</summary>
internal sealed class ProblemWriter(IOptions<Authenik8Options> options)
{
    private const string RetryAfterSeconds = "1";

    private readonly string _realm = $"Bearer realm=\"{options.Value.Http.Realm}\"";

    /// <summary>Writes a refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">What to tell.</param>
    /// <param name="error">The error of RFC 6750 section 3.1, where an access token was sent; null otherwise.</param>
    public Task WriteAsync(HttpContext context, Problem problem, string? error = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ProblemResponse(ReasonPhrases.GetReasonPhrase(problem.Status), problem.Status, problem.Detail, problem.Code, problem.Field),
            BodyJson.Default.ProblemResponse);
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        if (problem.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden || error is not null)
            response.Headers.Append("WWW-Authenticate", Challenge(context, problem, error));
        if (problem.RetryAfter is { } retryAfter)
            response.Headers.RetryAfter = ((long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        else if (problem.Status is StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfterSeconds;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    // Only constants, the host's realm and its own scope names go into the header, so nothing that a caller sends can.
    private string Challenge(HttpContext context, Problem problem, string? error)
    {
        if (error is null)
            return _realm;
        var scopes = error == BearerErrors.InsufficientScope ? context.Features.Get<RequiredScopes>()?.Scopes : null;
        var scope = scopes is null ? "" : $", scope=\"{string.Join(' ', scopes)}\"";
        return $"{_realm}, error=\"{error}\", error_description=\"{problem.Detail}\"{scope}";
    }
}
