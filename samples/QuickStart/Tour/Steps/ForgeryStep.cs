using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class ForgeryStep : ITourStep
{
    public string Title => "Bob makes himself an admin";

    public string Why => "Anybody can read what a token says and write something else into it; only the holder of the key can sign it.";

    public async Task WalkAsync(TourStage stage)
    {
        var bob = await stage.LoginAsync("bob");
        stage.Note("He writes \"admin\" over \"reader\" and keeps the signature:");
        var changed = await stage.SendAsync(Call.Get("/admin", ForgedToken.WithOtherRole(bob.AccessToken, "reader", "admin")));
        stage.Expect("the signature gives it away", changed, HttpStatusCode.Unauthorized, ErrorCodes.InvalidToken);
        stage.Note("He says in the header that there is no signature (\"alg\": \"none\"):");
        var unsigned = await stage.SendAsync(Call.Get("/admin", ForgedToken.Unsigned(bob.AccessToken, "reader", "admin")));
        stage.Expect("the key decides how a token is signed, never the token", unsigned, HttpStatusCode.Unauthorized, ErrorCodes.InvalidToken);
    }
}
