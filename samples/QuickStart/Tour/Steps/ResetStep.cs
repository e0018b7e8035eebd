using System.Net;
using Authenik8.Http;
using Authenik8.Messages;

namespace QuickStart.Tour.Steps;

internal sealed class ResetStep : ITourStep
{
    private const string NewPassword = "a new one that nobody knows";

    public string Title => "Hal resets his password";

    public string Why => "Whoever resets a password may have lost it to a thief, so everything that the old one opened is shut at once: "
        + "refresh tokens, and access tokens before they expire.";

    public async Task WalkAsync(TourStage stage)
    {
        await stage.EnrolAsync("hal");
        var old = await stage.SendAsync(Call.Login("hal", Newcomer.Password));
        stage.Expect("there is a session", old, HttpStatusCode.OK);
        var forgot = await stage.SendAsync(Call.ForgotPassword("hal"));
        stage.Expect("the answer is the same for every address", forgot, HttpStatusCode.Accepted);
        var code = await stage.ReadMailAsync(MessageKind.ResetPassword, "hal");
        var weak = await stage.SendAsync(Call.ResetPassword(code, "password123"));
        stage.Expect("a password that many people have is refused, and the code is not spent", weak, HttpStatusCode.UnprocessableEntity, ErrorCodes.PasswordCommon);
        var reset = await stage.SendAsync(Call.ResetPassword(code, NewPassword));
        stage.Expect("the password is set, and nobody is logged in by that", reset, HttpStatusCode.NoContent);
        var call = await stage.SendAsync(Call.Get("/me", old.AccessToken));
        stage.Expect("the old session's access token is dead", call, HttpStatusCode.Unauthorized, ErrorCodes.TokenRevoked);
        var refresh = await stage.RefreshAsync(old.RefreshToken);
        stage.Expect("and so is its refresh token", refresh, HttpStatusCode.Unauthorized, ErrorCodes.SessionRevoked);
        var formerly = await stage.SendAsync(Call.Login("hal", Newcomer.Password));
        stage.Expect("the old password is nobody's", formerly, HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);
        var login = await stage.SendAsync(Call.Login("hal", NewPassword));
        stage.Expect("the new one is his", login, HttpStatusCode.OK);
    }
}
