using System.Net;

namespace QuickStart.Tour.Steps;

internal sealed class LoginStep : ITourStep
{
    public string Title => "Ada logs in";

    public string Why => "The engine compares the password, starts a session and gives out two tokens: "
        + "an access token to call with, which lives for minutes, and a refresh token to get the next pair with.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.SendAsync(Call.Login("ada"));
        stage.Expect("a pair of tokens came back", login, HttpStatusCode.OK);
        stage.Expect("no cache may keep them (Cache-Control: no-store)", login.IsUncacheable);
    }
}
