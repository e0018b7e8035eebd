using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Accounts;

/// <summary>What the sessions of an account grant.</summary>
internal sealed class AccountGrants(IServiceScopeFactory scopes, IServiceProviderIsService services)
{
    private readonly bool _hostHasSome = services.IsService(typeof(IAccountGrants));

    /// <summary>The grant of a new session.</summary>
    public ValueTask<Grant> StartAsync(Account account, IReadOnlyList<string> methods, CancellationToken cancellationToken) =>
        RenewAsync(account, new Grant { AuthenticationMethods = methods }, cancellationToken);

    /// <summary>The grant of a session that goes on: how and when the person logged in stays, what they may do is as it is now.</summary>
    public async ValueTask<Grant> RenewAsync(Account account, Grant granted, CancellationToken cancellationToken)
    {
        var grant = granted with
        {
            Roles = account.Roles,
            Permissions = account.Permissions,
            SecurityVersion = account.SecurityVersion,
        };
        if (!_hostHasSome)
            return grant;
        // A scope of its own, so that the host may use scoped services such as a database context.
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await scope.ServiceProvider.GetRequiredService<IAccountGrants>()
                .CompleteAsync(account, grant, cancellationToken).ConfigureAwait(false);
        }
    }
}
