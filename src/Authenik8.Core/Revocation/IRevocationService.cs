using Authenik8.Tokens;

namespace Authenik8.Revocation;

/// <summary>Revokes access tokens at once, on every node. To end sessions, see <see cref="Sessions.ISessionService"/>.</summary>
/// <remarks>
/// This process refuses the tokens when a call returns, the others when they hear of it: at once by the feed's signal, and
/// within <see cref="RevocationOptions.PollInterval"/> in any case. Every member throws
/// <see cref="StoreUnavailableException"/> where store or feed cannot be reached; this process refuses the tokens all the
/// same, and goes on trying to tell the others.
/// </remarks>
public interface IRevocationService
{
    /// <summary>Revokes one access token; the session that it was issued in goes on.</summary>
    /// <param name="token">The token, such as <see cref="AccessToken.Reference"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RevokeTokenAsync(TokenReference token, CancellationToken cancellationToken);

    /// <summary>Revokes the access tokens of a subject that were issued before a time; its sessions go on and can get new ones.</summary>
    /// <remarks>
    /// Clocks of nodes may differ by 5 minutes: tokens that a node gave a time up to that much later are refused as well, unless
    /// it knew of the revocation when it issued them. A client whose token is refused for that gets a good one by a refresh.
    /// </remarks>
    /// <param name="subject">Whose.</param>
    /// <param name="before">Tokens issued at this time or later by a node that knew of the revocation are not concerned. A time up to 5 minutes ahead counts as now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RevokeSubjectAsync(Subject subject, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Revokes the access tokens of a whole tenant that were issued before a time; its sessions go on and can get new ones.</summary>
    /// <remarks>Clocks of nodes may differ, as for <see cref="RevokeSubjectAsync"/>.</remarks>
    /// <param name="tenant">Which tenant.</param>
    /// <param name="before">Tokens issued at this time or later by a node that knew of the revocation are not concerned. A time up to 5 minutes ahead counts as now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">No subject can have such a tenant.</exception>
    Task RevokeTenantAsync(string tenant, DateTimeOffset before, CancellationToken cancellationToken);
}
