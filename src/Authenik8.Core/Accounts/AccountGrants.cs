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
            AuthenticationMethods = MethodsOf(account, granted.AuthenticationMethods),
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
            var completed = await scope.ServiceProvider.GetRequiredService<IAccountGrants>()
                .CompleteAsync(account, grant, cancellationToken).ConfigureAwait(false);
            // The mark of a guest is not the host's to take away.
            return completed with { AuthenticationMethods = MethodsOf(account, completed.AuthenticationMethods) };
        }
    }

    private static IReadOnlyList<string> MethodsOf(Account account, IReadOnlyList<string> methods)
    {
        if (account.IsGuest == methods.Contains(Grant.GuestMethod, StringComparer.Ordinal))
            return methods;
        return account.IsGuest
            ? [.. methods, Grant.GuestMethod]
            : [.. methods.Where(static method => method != Grant.GuestMethod)];
    }
}
