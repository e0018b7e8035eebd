using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>The access token of a request, where it brings exactly one (RFC 6750 section 2).</summary>
/// <param name="State">Whether there is one.</param>
/// <param name="Token">The token, where there is one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BearerCredentials(BearerState State, string Token)
{
    private const string Scheme = "Bearer";
    private const string QueryParameter = "access_token";

    private static BearerCredentials Ambiguous => new(BearerState.Ambiguous, "");

    public static BearerCredentials Read(HttpRequest request, IList<string> queryTokenPaths)
    {
        var fromHeader = ReadHeader(request);
        if (queryTokenPaths.Count == 0 || !IsQueryPath(request.Path, queryTokenPaths))
            return fromHeader;
        var fromQuery = ReadQuery(request);
        return (fromHeader.State, fromQuery.State) switch
        {
            (_, BearerState.None) => fromHeader,
            (BearerState.None, _) => fromQuery,
            _ => Ambiguous,
        };
    }

    private static BearerCredentials ReadHeader(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
            return Ambiguous;
        if (headers.Count == 0 || headers[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return default;
        var rest = header.AsSpan(Scheme.Length);
        if (rest.Length != 0 && rest[0] != ' ')
            return default;
        var token = rest.Trim(' ');
        // Two headers folded into one line, or a scheme without a token: a request that does not say what it means.
        return token.IsEmpty || token.ContainsAny(' ', ',') ? Ambiguous : new BearerCredentials(BearerState.Present, token.ToString());
    }

    private static BearerCredentials ReadQuery(HttpRequest request)
    {
        var values = request.Query[QueryParameter];
        if (values.Count > 1)
            return Ambiguous;
        // A parameter without a value counts as left out (RFC 6749 section 3.1).
        return values.Count == 1 && values[0] is { Length: > 0 } token ? new BearerCredentials(BearerState.Present, token) : default;
    }

    private static bool IsQueryPath(PathString path, IList<string> queryTokenPaths)
    {
        foreach (var allowed in queryTokenPaths)
        {
            // Whole segments: /hubs/chat says nothing of /hubs/chatter.
            if (path.StartsWithSegments(allowed, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>The state, without the secret.</summary>
    public override string ToString() => State.ToString();
}
