using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Starts, refreshes, lists and ends sessions.</summary>
/// <remarks>
/// Safe for concurrent use. A session that is ended is refused at once: its refresh token by the store, its access tokens by
/// this process when the call returns and by the other nodes as <see cref="Revocation.IRevocationService"/> describes. Every
/// member throws <see cref="StoreUnavailableException"/> where the store cannot be reached.
/// </remarks>
public interface ISessionService
{
    /// <summary>Starts a session, ending the subject's least recently seen beyond <see cref="SessionOptions.MaxPerSubject"/>.</summary>
    /// <param name="command">Who, with what, on which device.</param>
    /// <param name="cancellationToken">Ends the call before the store is asked to keep the session.</param>
    /// <exception cref="ArgumentException">The grant cannot stand in a token: a claim has a reserved name, a scope has a space, or it is too large.</exception>
    Task<SessionTokens> StartAsync(StartSessionCommand command, CancellationToken cancellationToken);

    /// <summary>Exchanges a refresh token for a new pair. A token is exchanged once, however many calls present it at once.</summary>
    /// <remarks>Once the store has been asked to rotate, the call runs to its end, whether or not it is cancelled.</remarks>
    /// <param name="refreshToken">The token. Any text is safe to pass.</param>
    /// <param name="device">
    /// The device as the present request shows it, to be kept for the list of sessions; refused tokens are counted by its
    /// <see cref="Device.IpAddress"/>. Null keeps what is known, and counts refused tokens together with all others whose address is not known.
    /// </param>
    /// <param name="cancellationToken">Ends the call before the store is asked to rotate.</param>
    /// <returns>The new pair, the reason of a refusal, or when to try again where the limits of <see cref="Protection.ProtectionOptions"/> refuse it.</returns>
    Task<RefreshResult> RefreshAsync(string refreshToken, Device? device, CancellationToken cancellationToken);

    /// <summary>Ends the session of a refresh token, whichever generation of it; the way to log out when the access token has expired.</summary>
    /// <returns>False for a text that is no refresh token of ours. True otherwise, and again when called again.</returns>
    Task<bool> EndByRefreshTokenAsync(string refreshToken, CancellationToken cancellationToken);

    /// <summary>Ends one session of a subject.</summary>
    /// <remarks>Once the store has been asked to end it, the call runs to its end, whether or not it is cancelled; so do the other ends.</remarks>
    /// <returns>Whether this call ended it. False where the subject has no such live session.</returns>
    Task<bool> EndAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken);

    /// <summary>Ends every session of a subject.</summary>
    /// <returns>How many this call ended.</returns>
    Task<int> EndAllAsync(Subject subject, SessionEndReason reason, CancellationToken cancellationToken);

    /// <summary>Ends every session of a subject but one, such as the one that changes the password.</summary>
    /// <returns>How many this call ended.</returns>
    Task<int> EndAllButAsync(Subject subject, SessionId keep, SessionEndReason reason, CancellationToken cancellationToken);

    /// <summary>The live sessions of a subject, most recently seen first.</summary>
    Task<IReadOnlyList<Session>> ListAsync(Subject subject, CancellationToken cancellationToken);

    /// <summary>Verifies an access token and asks the store whether its session lives, whatever <see cref="Revocation.RevocationMode"/> is set.</summary>
    /// <remarks>For the few calls that must not rely on the propagation of revocations, at the price of a round trip.</remarks>
    /// <param name="accessToken">The token. Any text is safe to pass.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TokenVerification> VerifyActiveAsync(string accessToken, CancellationToken cancellationToken);
}
