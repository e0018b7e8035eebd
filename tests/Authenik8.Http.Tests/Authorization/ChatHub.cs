using Authenik8.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>A hub that anybody with a token may connect to; what a method asks for stands at the method.</summary>
public sealed class ChatHub : Hub
{
    public string Read() => "read";

    [RequireAdmin]
    public string Admin() => "admin";

    [RequireRole("editor", "auditor")]
    public string Role() => "role";

    [RequirePermission("posts:write")]
    [RequirePermission("posts:read")]
    public string Permission() => "permission";

    [RequireScope("profile")]
    public string Scope() => "scope";

    [RequireSubject("room", OrPermission = "rooms:any")]
    public string Subject() => "subject";

    [RequireSubject("id")]
    public string Own(string id) => id;

    [RequireSubject("id")]
    public string OwnBeside(string text, string id, CancellationToken cancellationToken) => $"{id} {text} {cancellationToken.IsCancellationRequested}";
}
