using Authenik8.Diagnostics;
using Authenik8.Http.Cookies;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http;

/// <summary>The authentication scheme: the access token of a request becomes its user.</summary>
/// <remarks>
/// One instance serves one request. It implements the interface itself, because the framework's base class would read an
/// options monitor and a clock of its own for every request.
/// </remarks>
internal sealed class Authenik8AuthenticationHandler(
    ITokenService tokens,
    ProblemWriter problems,
    AccessTokenReader accessTokens,
    InfrastructureFailures failures,
    ILogger<Authenik8AuthenticationHandler> logger) : IAuthenticationHandler
{
    private static readonly Task<AuthenticateResult> NoResult = Task.FromResult(AuthenticateResult.NoResult());

    private AuthenticationScheme _scheme = null!;
    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _authentication;
    private Problem _refusal = Problems.Unauthorized;
    private string? _error;

    /// <summary>The token of the request, once it has been found valid.</summary>
    public AccessToken? VerifiedToken { get; private set; }

    /// <inheritdoc />
    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _scheme = scheme;
        _context = context;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<AuthenticateResult> AuthenticateAsync() => _authentication ??= AuthenticateOnceAsync();

    /// <inheritdoc />
    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        _ = await AuthenticateAsync().ConfigureAwait(false);
        if (_refusal == Problems.CrossSiteRequest)
            Log.CrossSiteRequestRefused(logger, WebOrigin.Of(_context.Request));
        await RefuseAsync(_refusal, _error).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task ForbidAsync(AuthenticationProperties? properties)
    {
        // An error goes with a token only; a host may forbid a request that brings none.
        var authentication = await AuthenticateAsync().ConfigureAwait(false);
        var problem = _context.Features.Get<AccountRequirementHandler.GuestRefused>() is null ? Problems.Forbidden : AccountProblems.Guest;
        await RefuseAsync(problem, authentication.Succeeded ? BearerErrors.InsufficientScope : null).ConfigureAwait(false);
    }

    private Task RefuseAsync(Problem problem, string? error)
    {
        if (_context.Features.Get<DeferredRefusal>() is { } deferred)
        {
            deferred.Keep(problem, error);
            return Task.CompletedTask;
        }
        // Another scheme, or this one a moment ago, has answered.
        return _context.Response.HasStarted ? Task.CompletedTask : problems.WriteAsync(_context, problem, error);
    }

    private Task<AuthenticateResult> AuthenticateOnceAsync()
    {
        var credentials = accessTokens.Read(_context);
        return credentials.State switch
        {
            BearerState.None => NoResult,
            BearerState.Present => VerifyAsync(credentials.Token),
            BearerState.CrossSite => Task.FromResult(Refuse(Problems.CrossSiteRequest, error: null)),
            _ => Task.FromResult(Refuse(Problems.InvalidRequest, BearerErrors.InvalidRequest)),
        };
    }

    private async Task<AuthenticateResult> VerifyAsync(string token)
    {
        try
        {
            // Asking for RequestAborted has the server make a source of it for each request, and nearly none waits for
            // anything here; where the store is asked, its own time limit ends the wait.
            switch (await tokens.VerifyAsync(token, CancellationToken.None).ConfigureAwait(false))
            {
                case TokenVerification.Valid valid:
                    VerifiedToken = valid.Token;
                    var properties = new AccessTokenProperties(valid.Token, token, valid.Token.ExpiresAt + accessTokens.ClockSkew);
                    return AuthenticateResult.Success(new AuthenticationTicket(AccessTokenIdentity.Principal(valid.Token), properties, _scheme.Name));
                case TokenVerification.Invalid invalid:
                    Log.TokenRefused(logger, invalid.Reason);
                    return Refuse(Problems.Of(invalid.Reason), BearerErrors.InvalidToken);
                default:
                    throw new InvalidOperationException("The verification has neither of its two cases.");
            }
        }
        catch (StoreUnavailableException exception) when (!_context.RequestAborted.IsCancellationRequested)
        {
            // Whether the token is revoked cannot be told. An endpoint that is open to all is served all the same; one
            // that is not answers 503, never 401 and never yes.
            failures.Report(logger, exception);
            return Refuse(Problems.StoreUnavailable, error: null);
        }
    }

    private AuthenticateResult Refuse(Problem problem, string? error)
    {
        _refusal = problem;
        _error = error;
        return AuthenticateResult.Fail(problem.Detail);
    }
}
