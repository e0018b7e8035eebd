using System.Diagnostics.CodeAnalysis;
using Authenik8;
using Authenik8.Events;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds sinks of security events.</summary>
public static class Authenik8EventsBuilderExtensions
{
    /// <summary>Has security events handed to a sink of the host's, beside those that are there. A type that is added twice is called once.</summary>
    /// <typeparam name="TSink">
    /// The sink; made anew for each event, in a scope of its own, so it may use scoped services and any other, also those that raise events. One that
    /// keeps something from event to event is registered as a singleton instead: <c>AddSingleton&lt;ISecurityEventSink, TSink&gt;()</c>.
    /// </typeparam>
    /// <param name="builder">The engine.</param>
    public static IAuthenik8Builder AddSecurityEventSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>(this IAuthenik8Builder builder)
        where TSink : class, ISecurityEventSink
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Scoped<ISecurityEventSink, TSink>());
        return builder;
    }
}
