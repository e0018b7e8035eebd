using System.Collections.Concurrent;
using System.Reflection;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http;

/// <summary>
/// Closes the connection of a hub when its access token is revoked or expires, asks for both at each invocation, and enforces what the
/// attributes at a method ask for.
/// </summary>
/// <remarks>
/// A connection keeps the user that it began with, so without this its roles would outlive logout. SignalR reads the policies of attributes by
/// itself; their requirements are enforced here as well, for a host whose policy provider does not know our names.
/// </remarks>
internal sealed class HubMethodAuthorization : IHubFilter
{
    private static readonly object WatchKey = new();

    private readonly ConcurrentDictionary<MethodInfo, IAuthorizationRequirement[]> _requirements = new();

    /// <inheritdoc />
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var connection = context.Context;
        if (TokenOf(connection) is not { } token)
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        // Not linked to the request: with long polling there is another one for each poll.
        var watch = context.ServiceProvider.GetRequiredService<AccessTokenWatcher>().Watch(token.Reference, token.ExpiresAt);
        connection.Items[WatchKey] = watch;
        _ = watch.Ended.UnsafeRegister(static state => ((HubCallerContext)state!).Abort(), connection);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch
        {
            // SignalR does not tell of the end of a connection that did not begin.
            watch.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        WatchOf(context.Context)?.Dispose();
        return next(context, exception);
    }

    /// <inheritdoc />
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        ArgumentNullException.ThrowIfNull(invocationContext);
        ArgumentNullException.ThrowIfNull(next);
        if (WatchOf(invocationContext.Context) is { } watch && await IsOverAsync(invocationContext, watch).ConfigureAwait(false))
        {
            invocationContext.Context.Abort();
            throw new HubException("The access token of this connection has been revoked or has expired.");
        }
        var requirements = _requirements.GetOrAdd(invocationContext.HubMethod, static method => Requirements(method));
        if (!ArgumentsAreOwn(invocationContext) || (requirements.Length != 0 && !await IsAllowedAsync(invocationContext, requirements).ConfigureAwait(false)))
            throw new HubException($"Failed to invoke '{invocationContext.HubMethodName}' because user is unauthorized");
        return await next(invocationContext).ConfigureAwait(false);
    }

    private static AccessToken? TokenOf(HubCallerContext connection) =>
        connection.User?.GetAccessToken() ?? (connection.GetHttpContext() is { } http ? AccessTokenAbortedExtensions.FindToken(http) : null);

    private static AccessTokenWatch? WatchOf(HubCallerContext connection) =>
        connection.Items.TryGetValue(WatchKey, out var watch) ? watch as AccessTokenWatch : null;

    // As a request: from the index, or from the store where that is not current.
    private static async ValueTask<bool> IsOverAsync(HubInvocationContext invocation, AccessTokenWatch watch) =>
        watch.Ended.IsCancellationRequested
        || invocation.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow() >= watch.EndsAt
        || await invocation.ServiceProvider.GetRequiredService<ITokenRevocationCheck>().IsRevokedAsync(watch.Token, invocation.Context.ConnectionAborted).ConfigureAwait(false);

    // The route of the hub has been compared when the connection began, for an attribute at the hub class or a policy at MapHub. An argument of
    // the same name could name another subject.
    private static bool ArgumentsAreOwn(HubInvocationContext invocation)
    {
        if (invocation.Context.GetHttpContext() is not { } http)
            return true;
        foreach (var comparison in SubjectComparison.Of(http))
        {
            if (!HubArguments.AreOwn(invocation, comparison.RouteParameter, comparison.Subject))
                return false;
        }
        return true;
    }

    private static async Task<bool> IsAllowedAsync(HubInvocationContext invocation, IAuthorizationRequirement[] requirements)
    {
        var authorization = invocation.ServiceProvider.GetRequiredService<IAuthorizationService>();
        var user = invocation.Context.User ?? new System.Security.Claims.ClaimsPrincipal();
        return (await authorization.AuthorizeAsync(user, invocation, requirements).ConfigureAwait(false)).Succeeded;
    }

    private static IAuthorizationRequirement[] Requirements(MethodInfo method) =>
        [.. method.GetCustomAttributes(inherit: true).OfType<IAuthorizationRequirementData>().SelectMany(static data => data.GetRequirements())];
}
