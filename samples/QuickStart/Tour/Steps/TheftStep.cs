using System.Globalization;
using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class TheftStep : ITourStep
{
    public string Title => "A stolen refresh token comes back";

    public string Why => "Somebody copied Ada's first refresh token and uses it after she has moved on: the server cannot tell who of "
        + "the two is the thief, so it ends the session for both, and only Ada can log in again.";

    public async Task WalkAsync(TourStage stage)
    {
        var stolen = await stage.LoginAsync("ada");
        stage.Note("A thief copies that refresh token. Ada's client refreshes twice, as it does every few minutes:");
        var second = await stage.RefreshAsync(stolen.RefreshToken);
        var third = await stage.RefreshAsync(second.RefreshToken);
        stage.Note("Now the thief tries the copy:");
        var theft = await stage.RefreshAsync(stolen.RefreshToken);
        stage.Expect("the stolen token is recognized", theft, HttpStatusCode.Unauthorized, ErrorCodes.RefreshTokenReused);
        stage.Note("The session is over, for whoever holds tokens of it:");
        var refresh = await stage.RefreshAsync(third.RefreshToken);
        stage.Expect("the newest refresh token is dead too", refresh, HttpStatusCode.Unauthorized, ErrorCodes.SessionRevoked);
        var call = await stage.SendAsync(Call.Get("/me", third.AccessToken));
        stage.Expect("and so is the access token, at once", call, HttpStatusCode.Unauthorized, ErrorCodes.TokenRevoked);
        stage.Note(stage.ReplaysSuccessor
            ? "A token two steps old is theft at once. The one just replaced gets its successor again, as long as that one was not used."
            : string.Create(CultureInfo.InvariantCulture,
                $"A token two steps old is theft at once. The one just replaced becomes theft {stage.ReuseWindow.TotalSeconds:0.#} seconds later; until then it is the case above."));
    }
}
