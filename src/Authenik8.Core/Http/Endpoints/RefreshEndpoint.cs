using Authenik8.Http.Bodies;
using Authenik8.Protection;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Endpoints;

/// <summary>POST refresh: a refresh token for a new pair.</summary>
internal sealed class RefreshEndpoint(
    ISessionService sessions,
    RefreshTokenCodec refreshTokens,
    AttemptGuard guard,
    ProblemWriter problems,
    IOptions<Authenik8Options> options) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request, options.Value.Http.MaxBodyBytes).ConfigureAwait(false);
        var refreshToken = body.RequiredString(BodyFields.RefreshToken, BodyFields.MaxTokenLength);
        if (refreshToken is null)
        {
            await problems.WriteAsync(context, body.Problem!).ConfigureAwait(false);
            return;
        }
        if (await CountAsync(context, refreshToken).ConfigureAwait(false) is { } refusal)
        {
            await problems.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        var result = await sessions.RefreshAsync(refreshToken, context.GetDevice(), context.RequestAborted).ConfigureAwait(false);
        await (result switch
        {
            RefreshResult.Refreshed refreshed => refreshed.Tokens.ToHttpResult().ExecuteAsync(context),
            RefreshResult.Refused refused => problems.WriteAsync(context, Problems.Of(refused.Reason)),
            _ => throw new InvalidOperationException("The refresh has neither of its two results."),
        }).ConfigureAwait(false);
    }

    // By account only where the token is genuine: nobody uses up the attempts of somebody else.
    private async ValueTask<Problem?> CountAsync(HttpContext context, string refreshToken)
    {
        var source = new AttemptSource
        {
            Account = refreshTokens.TryRead(refreshToken, out var presented) ? presented.Tag.ToString() : null,
            Address = context.Connection.RemoteIpAddress,
        };
        var attempt = await guard.AcquireAsync(AttemptOperation.Refresh, source, context.RequestAborted).ConfigureAwait(false);
        if (attempt.Quota is { } quota)
            RateLimitFields.Write(context.Response, quota);
        return attempt.IsAllowed ? null : AccountProblems.TooManyAttempts(attempt.RetryAfter);
    }
}
