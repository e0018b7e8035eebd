using System.Net;

namespace QuickStart.Tour.Steps;

internal sealed class OpenConnectionStep : ITourStep
{
    public string Title => "What is open ends with the session";

    public string Why => "A stream, a WebSocket or a SignalR connection is authenticated once, when it opens. Unless something closes it, "
        + "it goes on after logout with the roles of that moment.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.LoginAsync("ada");
        using var stream = await stage.OpenAsync(Call.Get("/ticks", login.AccessToken));
        stage.Expect("events arrive", await stream.ReadAsync() is not null);
        var logout = await stage.SendAsync(Call.Logout(login.AccessToken));
        stage.Expect("she is logged out", logout, HttpStatusCode.NoContent);
        stage.Expect("and the server has ended the stream", await stream.EndsAsync());
    }
}
