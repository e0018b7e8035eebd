using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.SignalR;

namespace Authenik8.Http;

/// <summary>The arguments of a hub invocation that have the name of a route parameter.</summary>
internal static class HubArguments
{
    /// <summary>Whether the argument of that name is the caller's own id. True where the method has no such parameter.</summary>
    public static bool AreOwn(HubInvocationContext invocation, string name, string own)
    {
        var parameters = invocation.HubMethod.GetParameters();
        var named = Array.FindIndex(parameters, parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase));
        if (named < 0)
            return true;
        var arguments = invocation.HubMethodArguments;
        // Before the dispatcher adds them, arguments that the client does not send are missing. Where the rest does not fit the
        // parameters either, it is not known which one is meant.
        if (arguments.Count == parameters.Length)
            return IsOwn(arguments[named], own);
        var sent = parameters.Where(static parameter => IsSent(parameter)).ToArray();
        var index = Array.IndexOf(sent, parameters[named]);
        return index >= 0 && sent.Length == arguments.Count && IsOwn(arguments[index], own);
    }

    private static bool IsOwn(object? argument, string own) => argument is string text && string.Equals(text, own, StringComparison.Ordinal);

    private static bool IsSent(System.Reflection.ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return type != typeof(CancellationToken)
            && !(type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) || type.GetGenericTypeDefinition() == typeof(ChannelReader<>)))
            && !parameter.GetCustomAttributes(inherit: true).Any(static attribute =>
                attribute is IFromServiceMetadata or Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute);
    }
}
