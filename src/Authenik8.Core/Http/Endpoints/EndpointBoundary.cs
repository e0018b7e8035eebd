using Authenik8.Diagnostics;
using Authenik8.Http.Cookies;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Endpoints;

/// <summary>
/// Where requests of other sites are turned away, before anything of them is read, and where what an endpoint throws becomes an
/// answer: a store that cannot be reached is 503, never 401. Any other exception is a fault, which the host's exception handler gets.
/// </summary>
internal sealed class EndpointBoundary(ProblemWriter problems, CrossSiteCheck crossSite, InfrastructureFailures failures, ILogger<EndpointBoundary> logger)
{
    public static Task RunAsync<TEndpoint>(HttpContext context)
        where TEndpoint : IEndpoint
    {
        var services = context.RequestServices;
        return services.GetRequiredService<EndpointBoundary>().RunAsync(services.GetRequiredService<TEndpoint>(), context);
    }

    private async Task RunAsync(IEndpoint endpoint, HttpContext context)
    {
        try
        {
            if (crossSite.Refuses(context.Request))
            {
                Log.CrossSiteRequestRefused(logger, WebOrigin.Of(context.Request));
                await problems.WriteAsync(context, Problems.CrossSiteRequest).ConfigureAwait(false);
                return;
            }
            await endpoint.HandleAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfClient(exception, context))
        {
            // The client has gone; there is nobody to answer, and what was begun at a store has run to its end.
            context.Abort();
        }
        catch (StoreUnavailableException exception) when (!context.Response.HasStarted)
        {
            failures.Report(logger, exception);
            await problems.WriteAsync(context, Problems.StoreUnavailable).ConfigureAwait(false);
        }
    }

    // A wait that the client ended, or a connection that it reset. Any other failure is told even where nobody is left to
    // be answered.
    private static bool IsOfClient(Exception exception, HttpContext context) =>
        exception is ConnectionResetException
        || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested);
}
