using Authenik8.Http.Cookies;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>POST logout: ends the session of the access token or, where that has expired, of the refresh token in the body or the cookie.</summary>
/// <remarks>Idempotent: logging out once more is answered 204 as well.</remarks>
internal sealed class LogoutEndpoint(
    ITokenService tokens,
    ISessionService sessions,
    IRevocationService revocations,
    AccessTokenReader accessTokens,
    RefreshTokenReader refreshTokens,
    SessionCookies cookies,
    ProblemWriter problems) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        var (presented, problem) = await refreshTokens.FindAsync(context).ConfigureAwait(false);
        if (problem is not null)
        {
            await problems.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var credentials = accessTokens.ReadWithoutQuery(context);
        if (credentials.State == BearerState.Ambiguous)
        {
            await problems.WriteAsync(context, Problems.InvalidRequest, BearerErrors.InvalidRequest).ConfigureAwait(false);
            return;
        }

        // Each ends what it can; the caller is logged out when one of them could.
        var refusal = credentials.State == BearerState.Present
            ? await EndByAccessTokenAsync(credentials.Token, context.RequestAborted).ConfigureAwait(false)
            : Problems.Unauthorized;
        // Every session of the browser: one that stayed would be the browser's again at the next refresh.
        foreach (var refreshToken in presented)
        {
            var isOurs = await sessions.EndByRefreshTokenAsync(refreshToken, context.RequestAborted).ConfigureAwait(false);
            if (refusal is not null)
                refusal = isOurs ? null : Problems.Of(RefreshFailure.Invalid);
        }

        foreach (var (cookie, token) in cookies.AccessTokensOf(context))
        {
            if (cookie.Value != credentials.Token && !cookies.SessionsOf(context).Any(session => session.Content.SessionId == token.SessionId))
                await EndByAccessTokenAsync(token, context.RequestAborted).ConfigureAwait(false);
        }
        // Where none could, a refresh token that was sent is good for nothing.
        if (refusal is null || presented.Count > 0)
            cookies.ClearAll(context);
        if (refusal is null)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await problems.WriteAsync(context, refusal, credentials.State == BearerState.Present && presented.Count == 0 ? BearerErrors.InvalidToken : null).ConfigureAwait(false);
    }

    private async Task<Problem?> EndByAccessTokenAsync(string accessToken, CancellationToken cancellationToken)
    {
        switch (await tokens.VerifyAsync(accessToken, cancellationToken).ConfigureAwait(false))
        {
            case TokenVerification.Valid { Token: var token }:
                await EndByAccessTokenAsync(token, cancellationToken).ConfigureAwait(false);
                return null;
            case TokenVerification.Invalid { Reason: TokenFailure.Revoked }:
                return null;
            case TokenVerification.Invalid invalid:
                return Problems.Of(invalid.Reason);
            default:
                throw new InvalidOperationException("The verification has neither of its two cases.");
        }
    }

    private async Task EndByAccessTokenAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var ended = token.SessionId is { } session
            && await sessions.EndAsync(token.Subject, session, SessionEndReason.Logout, cancellationToken).ConfigureAwait(false);
        // A token without a session, or one whose session the store has lost, is good until it expires unless it
        // is revoked itself.
        if (!ended)
            await revocations.RevokeTokenAsync(token.Reference, cancellationToken).ConfigureAwait(false);
    }
}
