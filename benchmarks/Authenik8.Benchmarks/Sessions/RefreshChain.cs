using Authenik8.Sessions;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>A client that refreshes with the refresh token that it got last.</summary>
internal sealed class RefreshChain(ISessionService sessions, string refreshToken)
{
    public string RefreshToken { get; private set; } = refreshToken;

    public static async Task<RefreshChain> StartAsync(ISessionService sessions, int subject)
    {
        var tokens = await sessions.StartAsync(new StartSessionCommand { Subject = Sample.Subject(subject), Grant = Sample.Grant() }, CancellationToken.None);
        return new RefreshChain(sessions, tokens.RefreshToken);
    }

    public async Task RefreshAsync() => Continue(await sessions.RefreshAsync(RefreshToken, device: null, CancellationToken.None));

    /// <summary>Refreshes on the calling thread; for a store in memory, which never waits.</summary>
    public void Refresh()
    {
        var refresh = sessions.RefreshAsync(RefreshToken, device: null, CancellationToken.None);
        if (!refresh.IsCompletedSuccessfully)
            throw new InvalidOperationException("The refresh did not complete in the call.");
        Continue(refresh.Result);
    }

    private void Continue(RefreshResult result) => RefreshToken = result is RefreshResult.Refreshed refreshed
        ? refreshed.Tokens.RefreshToken
        : throw new InvalidOperationException($"The refresh was refused: {result}.");
}
