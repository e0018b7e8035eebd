using System.Collections.Frozen;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Authenik8.Http;

/// <summary>The places of a request, apart from its route, from which an endpoint may bind a value of the same name: query, headers, form.</summary>
/// <remarks>
/// A request that names another subject there, or one twice, does not say what it means and is refused. Not looked at: JSON bodies, whose members
/// have names of their own.
/// </remarks>
internal static class SubjectSources
{
    private const string Multipart = "multipart/form-data";
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    // A route parameter may be called {host} or {from}, and every client sends such headers.
    private static readonly FrozenSet<string> StandardHeaders = new[]
    {
        HeaderNames.Accept, HeaderNames.Age, HeaderNames.Allow, HeaderNames.Authorization, HeaderNames.Connection, HeaderNames.Cookie, HeaderNames.Date,
        HeaderNames.ETag, HeaderNames.Expect, HeaderNames.Expires, HeaderNames.From, HeaderNames.Host, HeaderNames.Location, HeaderNames.Origin,
        HeaderNames.Pragma, HeaderNames.Range, HeaderNames.Referer, HeaderNames.Server, HeaderNames.TE, HeaderNames.Trailer,
        HeaderNames.Upgrade, HeaderNames.Vary, HeaderNames.Via, HeaderNames.Warning,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether every value of that name is the caller's own id, and no source has two.</summary>
    public static async ValueTask<bool> AreOwnAsync(HttpContext context, string name, string own)
    {
        var endpoint = context.GetEndpoint();
        // SignalR's own query parameter of a connection is called "id", and hubs bind nothing from a query.
        if (endpoint?.Metadata.GetMetadata<HubMetadata>() is not null)
            return true;
        if (!AreOwn(context.Request.Query, name, own) || (!StandardHeaders.Contains(name) && !IsOwn(context.Request.Headers[name], own)))
            return false;
        if (BindsForm(endpoint) && !await FormIsOwnAsync(context, name, own).ConfigureAwait(false))
            return false;
        foreach (var parameter in endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            if (string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase) && !IsBoundToOwn(context, parameter, own))
                return false;
        }
        // Where the application has read it already, such as an action that asks IAuthorizationService by itself.
        return AreOwnInForm(context, name, own);
    }

    /// <summary>The same of a form that the application has read already. True where it has read none.</summary>
    public static bool AreOwnInForm(HttpContext context, string name, string own) =>
        context.Features.Get<IFormFeature>() is not { Form: { } form } || AreOwn(form, name, own);

    private static bool AreOwn(IEnumerable<KeyValuePair<string, StringValues>> source, string name, string own)
    {
        foreach (var (key, values) in source)
        {
            if (IsKeyOf(key, name) && !(key.Length == name.Length && IsOwn(values, own)))
                return false;
        }
        return true;
    }

    // The name itself, or an element or a member of it: id, id[0], id[], id.value.
    private static bool IsKeyOf(string key, string name) =>
        key.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (key.Length == name.Length || key[name.Length] is '[' or '.');

    private static bool IsOwn(StringValues values, string own) =>
        values.Count == 0 || (values.Count == 1 && string.Equals(values[0], own, StringComparison.Ordinal));

    // A parameter that has the route parameter's name, but is bound from somewhere else under another name.
    private static bool IsBoundToOwn(HttpContext context, IParameterBindingMetadata parameter, string own)
    {
        foreach (var attribute in parameter.ParameterInfo.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case IFromQueryMetadata { Name: { } name } when !AreOwn(context.Request.Query, name, own):
                case IFromHeaderMetadata { Name: { } header } when !IsOwn(context.Request.Headers[header], own):
                case IFromFormMetadata { Name: { } field } when !AreOwnInForm(context, field, own):
                case IFromBodyMetadata:
                    return false;
            }
        }
        return true;
    }

    // Only where the endpoint reads a form anyway: another one may read its body as a stream, which a form read first would leave empty.
    // Actions and pages of MVC are looked at after binding, see SubjectBindingFilter.
    private static bool BindsForm(Endpoint? endpoint) =>
        endpoint is not null
        && (endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            || endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts
                && accepts.ContentTypes.Any(static type => type.StartsWith(Multipart, StringComparison.OrdinalIgnoreCase) || type.StartsWith(UrlEncoded, StringComparison.OrdinalIgnoreCase)));

    private static async ValueTask<bool> FormIsOwnAsync(HttpContext context, string name, string own)
    {
        if (!context.Request.HasFormContentType)
            return true;
        try
        {
            // Within the limits that the endpoint has set, and kept for it.
            return AreOwn(await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false), name, own);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // What cannot be read as a form cannot be compared either.
            return false;
        }
    }
}
