using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>Holds back the refusal of our scheme while a policy that names several schemes has each of them challenge or forbid.</summary>
/// <remarks>Ours is a whole response. Written at its turn, it would leave the schemes after it nothing that they may still set.</remarks>
internal sealed class DeferredRefusal
{
    private Problem? _problem;
    private string? _error;

    /// <summary>Keeps a refusal for the end.</summary>
    public void Keep(Problem problem, string? error)
    {
        _problem = problem;
        _error = error;
    }

    /// <summary>Writes it, unless another scheme has answered.</summary>
    public Task WriteAsync(HttpContext context, ProblemWriter problems)
    {
        var response = context.Response;
        if (_problem is null || response.HasStarted)
            return Task.CompletedTask;
        // A scheme with a login page sends browsers there. Every other client gets the problem details, in either order of the schemes.
        if (response.StatusCode is >= StatusCodes.Status300MultipleChoices and < StatusCodes.Status400BadRequest)
        {
            if (IsNavigation(context.Request))
                return Task.CompletedTask;
            _ = response.Headers.Remove("Location");
        }
        return problems.WriteAsync(context, _problem, _error);
    }

    // What a person opens in a browser, as the browser says (Fetch Metadata) or as what it can show says. Never with a token in a header.
    private static bool IsNavigation(HttpRequest request) =>
        request.Headers.Authorization.Count == 0
        && (string.Equals(request.Headers["Sec-Fetch-Mode"], "navigate", StringComparison.Ordinal)
            || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>The framework's handler of refused requests, which has every scheme of a policy speak.</summary>
    internal sealed class ResultHandler(ProblemWriter problems) : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _framework = new();

        /// <inheritdoc />
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            ArgumentNullException.ThrowIfNull(policy);
            ArgumentNullException.ThrowIfNull(authorizeResult);
            return authorizeResult.Succeeded || policy.AuthenticationSchemes.Count < 2
                ? _framework.HandleAsync(next, context, policy, authorizeResult)
                : HandleAllAsync(next, context, policy, authorizeResult);
        }

        private async Task HandleAllAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result)
        {
            var refusal = new DeferredRefusal();
            context.Features.Set(refusal);
            await _framework.HandleAsync(next, context, policy, result).ConfigureAwait(false);
            context.Features.Set<DeferredRefusal>(null);
            await refusal.WriteAsync(context, problems).ConfigureAwait(false);
        }
    }
}
