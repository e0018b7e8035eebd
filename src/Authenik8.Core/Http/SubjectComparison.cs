using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>What the route of a request has been compared with, so that what is bound later can be compared with the same.</summary>
/// <param name="RouteParameter">The route parameter that holds the id.</param>
/// <param name="Subject">The caller's id, which the route parameter is.</param>
internal sealed record SubjectComparison(string RouteParameter, string Subject)
{
    // An item, not a feature: SignalR makes a new context for a connection with long polling, and copies the items only.
    private static readonly object ItemKey = new();

    /// <summary>The comparisons that let a request pass. Empty where it passed by a permission, or asks for no subject.</summary>
    public static ImmutableArray<SubjectComparison> Of(HttpContext context) =>
        context.Items.TryGetValue(ItemKey, out var known) && known is ImmutableArray<SubjectComparison> all ? all : [];

    public static void Remember(HttpContext context, string routeParameter, string subject)
    {
        var comparison = new SubjectComparison(routeParameter, subject);
        var known = Of(context);
        if (!known.Contains(comparison))
            context.Items[ItemKey] = known.Add(comparison);
    }
}
