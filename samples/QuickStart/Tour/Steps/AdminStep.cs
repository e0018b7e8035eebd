using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class AdminStep : ITourStep
{
    public string Title => "Bob tries the admin's door";

    public string Why => "Being logged in is not being allowed: the roles stand in the signed token, and the endpoint asks for one.";

    public async Task WalkAsync(TourStage stage)
    {
        var bob = await stage.LoginAsync("bob");
        var refused = await stage.SendAsync(Call.Get("/admin", bob.AccessToken));
        stage.Expect("Bob is known, and may not", refused, HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        var ada = await stage.LoginAsync("ada");
        var allowed = await stage.SendAsync(Call.Get("/admin", ada.AccessToken));
        stage.Expect("Ada is an admin, and may", allowed, HttpStatusCode.OK);
    }
}
