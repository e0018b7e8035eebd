using Authenik8.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http;

/// <summary>Answers 503 where an endpoint of the host's own calls a service whose store cannot be reached. At work in hosts with <c>UseExceptionHandler</c>.</summary>
internal sealed class StoreUnavailableHandler(ProblemWriter problems, InfrastructureFailures failures, ILogger<StoreUnavailableHandler> logger) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not StoreUnavailableException)
            return false;
        failures.Report(logger, exception);
        await problems.WriteAsync(httpContext, Problems.StoreUnavailable).ConfigureAwait(false);
        return true;
    }
}
