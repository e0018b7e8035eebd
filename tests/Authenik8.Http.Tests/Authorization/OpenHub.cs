using Microsoft.AspNetCore.SignalR;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>A hub whose methods ask for nothing.</summary>
public class OpenHub : Hub
{
    public string Read(string id) => id;

    public string Echo(string text) => text;

    public async IAsyncEnumerable<string> Stream(string id)
    {
        await Task.Yield();
        yield return id;
    }
}
