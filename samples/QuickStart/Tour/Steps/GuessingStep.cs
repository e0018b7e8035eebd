using System.Globalization;
using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class GuessingStep : ITourStep
{
    private const int Budget = 5;
    private const int Guesses = 12;

    public string Title => "Somebody guesses passwords";

    public string Why => "Passwords are guessed by machines, many at once; an attempt is therefore counted before it is looked at, "
        + "and those beyond the budget are never looked at.";

    public async Task WalkAsync(TourStage stage)
    {
        await stage.EnrolAsync("gil");
        var replies = await stage.SendAtOnceAsync(Call.Login("gil", "not the password, at all"), Guesses);
        var evaluated = replies.Count(reply => string.Equals(reply.Code, ErrorCodes.InvalidCredentials, StringComparison.Ordinal));
        var throttled = replies.Count(reply => string.Equals(reply.Code, ErrorCodes.TooManyAttempts, StringComparison.Ordinal));
        stage.Expect(string.Create(CultureInfo.InvariantCulture, $"{Budget} of {Guesses} are looked at"), evaluated == Budget);
        stage.Expect("the others are told to wait", throttled == Guesses - Budget);
        var right = await stage.SendAsync(Call.Login("gil", Newcomer.Password));
        stage.Expect("from there not even the right one helps now", right, HttpStatusCode.TooManyRequests, ErrorCodes.TooManyAttempts);
        var nobody = await stage.SendAtOnceAsync(Call.Login("nobody", "not the password, at all"), Guesses);
        stage.Expect("an address without an account is treated alike",
            nobody.Count(reply => string.Equals(reply.Code, ErrorCodes.InvalidCredentials, StringComparison.Ordinal)) == Budget);
    }
}
