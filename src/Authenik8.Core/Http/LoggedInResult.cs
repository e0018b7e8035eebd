using Authenik8.Accounts;
using Authenik8.Http.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Sends the token pair of a login, and the cookie by which the device is known again.</summary>
/// <param name="loggedIn">The login.</param>
internal sealed class LoggedInResult(LoggedIn loggedIn) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc />
    public string ContentType => "application/json";

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var services = httpContext.RequestServices;
        // A guest has no password to guess, so the cookie is left to the account that has logged in here before.
        if (!loggedIn.Account.IsGuest)
        {
            KnownDeviceCookie.Append(
                httpContext,
                loggedIn.KnownDevice,
                services.GetRequiredService<CookiePath>().Of(httpContext),
                services.GetRequiredService<IOptions<Authenik8Options>>().Value.Accounts.KnownDeviceLifetime);
        }
        return loggedIn.Tokens.ToHttpResult().ExecuteAsync(httpContext);
    }
}
