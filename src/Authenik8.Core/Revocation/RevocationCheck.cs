using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Revocation;

/// <summary>Decides where to look whether a token is revoked: in the index while it can be trusted, otherwise in the store.</summary>
internal sealed class RevocationCheck(
    RevocationIndex index,
    RevocationFollower follower,
    RevocationMemory memory,
    ISessionStore store,
    TimeProvider clock,
    IOptions<Authenik8Options> options) : ITokenRevocationCheck
{
    private readonly RevocationMode _mode = options.Value.Revocation.Mode;

    /// <inheritdoc />
    public ValueTask<bool> IsRevokedAsync(TokenReference token, CancellationToken cancellationToken)
    {
        if (_mode == RevocationMode.None)
            return ValueTask.FromResult(false);
        if (index.IsRevoked(token))
            return ValueTask.FromResult(true);
        if (memory.MayHaveForgotten(token))
            return memory.StoreRemembers ? AskStoreAsync(token, cancellationToken) : ValueTask.FromResult(true);
        return _mode == RevocationMode.Index && follower.IsCurrent
            ? ValueTask.FromResult(false)
            : AskStoreAsync(token, cancellationToken);
    }

    /// <inheritdoc />
    public void OnIssued(TokenId id, DateTimeOffset issuedAt, DateTimeOffset expiresAt) => memory.OnIssued(id, issuedAt, expiresAt);

    /// <inheritdoc />
    public DateTimeOffset RevokedBefore(Subject subject) => index.RevokedBefore(subject);

    private async ValueTask<bool> AskStoreAsync(TokenReference token, CancellationToken cancellationToken) =>
        await store.CheckAsync(token, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) != TokenState.Active;
}
