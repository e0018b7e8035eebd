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

    public static BearerCredentials Read(HttpRequest request, IList<string> queryTokenPaths)
    {
        var fromHeader = ReadHeader(request);
        if (queryTokenPaths.Count == 0 || fromHeader.State == BearerState.Ambiguous || !IsQueryPath(request.Path, queryTokenPaths))
            return fromHeader;
        var fromQuery = request.Query[QueryParameter];
        return (fromHeader.State, fromQuery.Count) switch
        {
            (_, 0) => fromHeader,
            (BearerState.None, 1) when fromQuery[0] is { Length: > 0 } token => new BearerCredentials(BearerState.Present, token),
            (BearerState.None, 1) => fromHeader,
            _ => new BearerCredentials(BearerState.Ambiguous, ""),
        };
    }

    private static BearerCredentials ReadHeader(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
            return new BearerCredentials(BearerState.Ambiguous, "");
        if (headers.Count == 0 || headers[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return default;
        var rest = header.AsSpan(Scheme.Length);
        if (rest.Length != 0 && rest[0] != ' ')
            return default;
        var token = rest.Trim(' ');
        // Two headers folded into one line, or a scheme without a token: a request that does not say what it means.
        return token.IsEmpty || token.ContainsAny(' ', ',')
            ? new BearerCredentials(BearerState.Ambiguous, "")
            : new BearerCredentials(BearerState.Present, token.ToString());
    }

    private static bool IsQueryPath(PathString path, IList<string> queryTokenPaths)
    {
        foreach (var allowed in queryTokenPaths)
        {
            if (path.StartsWithSegments(allowed, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>The state, without the secret.</summary>
    public override string ToString() => State.ToString();
}
