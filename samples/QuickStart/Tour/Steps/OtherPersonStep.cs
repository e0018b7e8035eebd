using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class OtherPersonStep : ITourStep
{
    public string Title => "Bob changes the id in the URL";

    public string Why => "Reading other people's data by changing an id is the first of the OWASP API Security Top 10; "
        + "RequireSubject on the endpoint closes it.";

    public async Task WalkAsync(TourStage stage)
    {
        var bob = await stage.LoginAsync("bob");
        var own = await stage.SendAsync(Call.Get("/users/bob/notes", bob.AccessToken));
        stage.Expect("Bob reads his own notes", own, HttpStatusCode.OK);
        var other = await stage.SendAsync(Call.Get("/users/ada/notes", bob.AccessToken));
        stage.Expect("and nobody else's", other, HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }
}
