using System.Globalization;
using Authenik8.Protection;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>Tells a client where it stands with a limit (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class RateLimitFields
{
    public static void Write(HttpResponse response, AttemptQuota quota)
    {
        var window = quota.WindowSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $";w={seconds}") : "";
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{quota.Policy}\";q={quota.Quota}{window}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{quota.Policy}\";r={quota.Remaining};t={quota.ResetSeconds}");
    }
}
