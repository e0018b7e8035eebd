using System.Net;
using Authenik8.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Cookies;

/// <summary>Warns once where a <c>Secure</c> cookie is set in an answer over plain http: browsers keep it on a loopback address only.</summary>
internal sealed class PlainHttpCookieNotice(ILogger<PlainHttpCookieNotice> logger)
{
    private int _isReported;

    /// <summary>Looks at a request whose answer sets a cookie.</summary>
    public void Report(HttpContext context)
    {
        var request = context.Request;
        if (request.IsHttps || IsLoopback(request.Host.Host) || Interlocked.Exchange(ref _isReported, 1) != 0)
            return;
        Log.SecureCookieOverPlainHttp(logger, WebOrigin.Of(request));
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
