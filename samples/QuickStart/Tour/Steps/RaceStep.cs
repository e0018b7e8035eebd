using System.Globalization;
using System.Net;
using Authenik8.Http;

namespace QuickStart.Tour.Steps;

internal sealed class RaceStep : ITourStep
{
    private const int Refreshes = 50;

    public string Title => $"{Refreshes} refreshes at the same moment";

    public string Why => "If two of them could win, one login would have become two, each with tokens of its own, and a thief would "
        + "never be noticed; deciding and changing are therefore a single step in the store.";

    public async Task WalkAsync(TourStage stage)
    {
        var login = await stage.LoginAsync("ada");
        var replies = await stage.RefreshAtOnceAsync(login.RefreshToken, Refreshes);
        var winners = replies.Where(reply => reply.Status == HttpStatusCode.OK).ToArray();
        if (stage.ReplaysSuccessor)
        {
            stage.Expect("all of them are answered", winners.Length == Refreshes);
            stage.Expect("with one and the same refresh token",
                winners.Select(reply => reply.RefreshToken).Distinct(StringComparer.Ordinal).Count() == 1);
        }
        else
        {
            var conflicts = replies.Count(reply => string.Equals(reply.Code, ErrorCodes.RefreshConflict, StringComparison.Ordinal));
            stage.Expect("exactly one wins", winners.Length == 1);
            stage.Expect(string.Create(CultureInfo.InvariantCulture, $"the other {Refreshes - 1} are told so"), conflicts == Refreshes - 1);
        }
        if (winners.Length == 0)
            throw new TourInterruptedException("Nobody won.");
        var next = await stage.RefreshAsync(winners[0].RefreshToken);
        stage.Expect("the session lives on with what the winner got", next, HttpStatusCode.OK);
    }
}
