using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http;

/// <summary>Enforces what the attributes at a hub's method ask for.</summary>
/// <remarks>
/// The authorization middleware sees the hub's endpoint, whose metadata has the attributes of the class only; and SignalR,
/// which looks at methods, reads policies and roles but not <see cref="IAuthorizationRequirementData"/>. Without this an
/// attribute such as <c>[RequireRole("editor")]</c> at a method would let everybody with a token pass.
/// </remarks>
internal sealed class HubMethodAuthorization : IHubFilter
{
    private readonly ConcurrentDictionary<MethodInfo, IAuthorizationRequirement[]> _requirements = new();

    /// <inheritdoc />
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        ArgumentNullException.ThrowIfNull(invocationContext);
        ArgumentNullException.ThrowIfNull(next);
        var requirements = _requirements.GetOrAdd(invocationContext.HubMethod, static method => Requirements(method));
        if (requirements.Length != 0 && !await IsAllowedAsync(invocationContext, requirements).ConfigureAwait(false))
            throw new HubException($"Failed to invoke '{invocationContext.HubMethodName}' because user is unauthorized");
        return await next(invocationContext).ConfigureAwait(false);
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
