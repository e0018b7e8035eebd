using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class ProtectedCallStep : ITourStep
{
    public string Title => "She calls a protected endpoint";

    public string Why => "The access token is a signed statement of who is calling, so the server can believe it without asking a database.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.LoginAsync("ada");
        var without = await stage.SendAsync(Call.Get("/me"));
        stage.Expect("without a token the door is shut", without, HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
        var with = await stage.SendAsync(Call.Get("/me", login.AccessToken));
        stage.Expect("with it, the server knows that it is Ada", with, HttpStatusCode.OK);
    }
}
