using System.Net;

namespace QuickStart.Tour.Steps;

internal sealed class RefreshStep : ITourStep
{
    public string Title => "Her client refreshes";

    public string Why => "An access token lives for minutes, so that a stolen one is soon worthless; the refresh token keeps her "
        + "logged in all the same, and is itself replaced at each use.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.LoginAsync("ada");
        var refreshed = await stage.RefreshAsync(login.RefreshToken);
        stage.Expect("a new pair came back", refreshed, HttpStatusCode.OK);
        stage.Expect("both tokens are new", !Same(refreshed.AccessToken, login.AccessToken) && !Same(refreshed.RefreshToken, login.RefreshToken));
        stage.Expect("it is still the same session", Same(refreshed.SessionId, login.SessionId));
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
