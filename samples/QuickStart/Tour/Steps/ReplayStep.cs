using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class ReplayStep : ITourStep
{
    public string Title => "The same refresh token is sent twice";

    public string Why => "A refresh token works once; but the one that was replaced a moment ago may come from a second browser tab "
        + "or from a retry, so nobody is punished for it.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.LoginAsync("ada");
        var first = await stage.RefreshAsync(login.RefreshToken);
        var second = await stage.RefreshAsync(login.RefreshToken);
        if (stage.ReplaysSuccessor)
        {
            stage.Expect("the second one is answered", second, HttpStatusCode.OK);
            stage.Expect("with the very same successor, never with a second one",
                string.Equals(first.RefreshToken, second.RefreshToken, StringComparison.Ordinal));
        }
        else
        {
            stage.Expect("the second one is refused", second, HttpStatusCode.Unauthorized, ErrorCodes.RefreshConflict);
        }
        var next = await stage.RefreshAsync(first.RefreshToken);
        stage.Expect("and the session lives on with the successor", next, HttpStatusCode.OK);
    }
}
