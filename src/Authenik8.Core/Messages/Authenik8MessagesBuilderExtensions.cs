using System.Diagnostics.CodeAnalysis;
using Authenik8;
using Authenik8.Messages;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has messages sent.</summary>
public static class Authenik8MessagesBuilderExtensions
{
    /// <summary>Has messages delivered by a sender of the host's. The last call decides.</summary>
    /// <typeparam name="TSender">The sender; made anew for each call, in a scope of its own, so it may use scoped services.</typeparam>
    /// <param name="builder">The engine.</param>
    public static IAuthenik8Builder AddMessageSender<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSender>(this IAuthenik8Builder builder)
        where TSender : class, IMessageSender
    {
        ArgumentNullException.ThrowIfNull(builder);
        _ = builder.Services.RemoveAll<IMessageSender>().AddScoped<IMessageSender, TSender>();
        return builder;
    }
}
