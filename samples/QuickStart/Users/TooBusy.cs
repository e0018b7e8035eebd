using System.Globalization;

namespace QuickStart.Users;

/// <summary>503: more people log in than this machine can hash passwords for.</summary>
internal sealed class TooBusy(TimeSpan retryAfter) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem("Too many people log in at this moment.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(httpContext);
    }
}
