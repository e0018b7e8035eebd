using System.Net;
using Authenik8.Http;
using Authenik8.Messages;

namespace QuickStart.Tour.Steps;

internal sealed class RegistrationStep : ITourStep
{
    public string Title => "Eve registers";

    public string Why => "An address that nobody has proved is worth nothing, or anybody could register as somebody else; "
        + "and whether an address has an account is nobody's business but its owner's.";

    public async Task WalkAsync(TourStage stage)
    {
        var registered = await stage.SendAsync(Call.Register("eve"));
        stage.Expect("taken, and no more is told", registered, HttpStatusCode.Accepted);
        var taken = await stage.SendAsync(Call.Register("ada"));
        stage.Expect("Ada's address gets the very same answer", taken.Status == registered.Status && Same(taken, registered));
        var early = await stage.SendAsync(Call.Login("eve", Newcomer.Password));
        stage.Expect("she cannot log in yet", early, HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);
        var code = await stage.ReadMailAsync(MessageKind.VerifyEmail, "eve");
        var verified = await stage.SendAsync(Call.VerifyEmail(code));
        stage.Expect("the code from her mail proves the address", verified, HttpStatusCode.NoContent);
        var again = await stage.SendAsync(Call.VerifyEmail(code));
        stage.Expect("and works once", again, HttpStatusCode.BadRequest, ErrorCodes.InvalidCode);
        var login = await stage.SendAsync(Call.Login("eve", Newcomer.Password));
        stage.Expect("now she is in", login, HttpStatusCode.OK);
    }

    private static bool Same(Reply left, Reply right) => string.Equals(left.Summary, right.Summary, StringComparison.Ordinal);
}
