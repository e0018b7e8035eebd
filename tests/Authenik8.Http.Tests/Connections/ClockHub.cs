using System.Runtime.CompilerServices;
using Authenik8.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Authenik8.Http.Tests.Connections;

/// <summary>A hub with a method for anybody connected, one for editors, and two that go on until they are stopped.</summary>
public sealed class ClockHub : Hub
{
    public string Ping() => "pong";

    [RequireRole("editor")]
    public string Edit() => "edited";

    [RequireRole("editor")]
    public async IAsyncEnumerable<int> Count([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            yield return i;
            await Task.Delay(10, cancellationToken);
        }
    }
}
