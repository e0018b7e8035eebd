using Authenik8.Passwords;
using Authenik8.Protection;

namespace Authenik8.Accounts;

/// <summary>Counts the attempts of clients.</summary>
internal static class ClientAttempts
{
    /// <summary>For whom a password is hashed: the client by its address, IPv6 by its /48, and the account by its key.</summary>
    public static HashingOrigin OriginOf(this ClientContext client, string accountKey) => new()
    {
        Client = ClientAddress.Network(client.Address) ?? ClientAddress.Text(client.Address),
        Account = accountKey,
    };

    /// <summary>Counts an attempt, and lets the client know of the limit.</summary>
    public static async Task<AttemptResult> AcquireAsync(
        this AttemptGuard guard, AttemptOperation operation, string? accountKey, ClientContext client, string? device, CancellationToken cancellationToken)
    {
        var source = new AttemptSource { Account = accountKey, Address = client.Address, KnownDevice = device };
        var attempt = await guard.AcquireAsync(operation, source, cancellationToken).ConfigureAwait(false);
        if (attempt.Quota is { } quota)
            client.OnCounted?.Invoke(quota);
        return attempt;
    }
}
