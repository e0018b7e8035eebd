using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class LogoutStep : ITourStep
{
    public string Title => "Ada logs out";

    public string Why => "A signed token proves itself until it expires, so a browser that merely forgets it has not logged out; "
        + "here the server takes it back, and still asks no database at each call.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.LoginAsync("ada");
        var before = await stage.SendAsync(Call.Get("/me", login.AccessToken));
        stage.Expect("the access token works", before, HttpStatusCode.OK);
        var logout = await stage.SendAsync(Call.Logout(login.AccessToken));
        stage.Expect("she is logged out", logout, HttpStatusCode.NoContent);
        var after = await stage.SendAsync(Call.Get("/me", login.AccessToken));
        stage.Expect("the access token is dead at once, minutes before it expires", after, HttpStatusCode.Unauthorized, ErrorCodes.TokenRevoked);
        var refresh = await stage.RefreshAsync(login.RefreshToken);
        stage.Expect("and so is the refresh token", refresh, HttpStatusCode.Unauthorized, ErrorCodes.SessionRevoked);
    }
}
