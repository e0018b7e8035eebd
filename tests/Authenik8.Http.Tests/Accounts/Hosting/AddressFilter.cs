using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>Takes the client's address from a header of the tests, as a host behind a proxy takes it from the proxy's.</summary>
internal sealed class AddressFilter : IStartupFilter
{
    public const string Header = "X-Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        _ = app.Use((context, following) =>
        {
            if (context.Request.Headers[Header].FirstOrDefault() is { } address)
                context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return following(context);
        });
        next(app);
    };
}
