using Authenik8.Accounts.Codes;
using Authenik8.Accounts.Identity;
using Authenik8.Messages;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Authenik8.Accounts;

/// <summary>Registers accounts and the flows around them. What a host has registered before stays.</summary>
internal static class AccountServices
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.TryAddSingleton<IRegistrationService, RegistrationService>();
        services.TryAddSingleton<ILoginService, LoginService>();
        services.TryAddSingleton<IPasswordService, PasswordService>();
        services.TryAddSingleton<IEmailService, EmailService>();
        services.TryAddSingleton<IAccountService, AccountService>();
        services.TryAddSingleton<IAccountAdministration, AccountAdministration>();
        services.TryAddSingleton<IAccountImporter, AccountImporter>();
        services.TryAddSingleton<IIdentityEngine, IdentityEngine>();
        services.AddSingleton<AccountAttemptGuard>();
        services.AddSingleton<AccountEditor>();
        services.AddSingleton<AccountGrants>();
        services.AddSingleton<AccountMessages>();
        services.AddSingleton<AccountSessions>();
        services.AddSingleton<CallerAccounts>();
        services.AddSingleton<CodeDesk>();
        services.AddSingleton<GuestExpiry>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<NewAccounts>();
        services.AddSingleton<NewPasswords>();
        services.AddSingleton<OneTimeCodes>();
        services.AddSingleton<PasswordProver>();
        services.AddSingleton<Reauthentication>();
        services.AddSingleton<UnprovedAddresses>();
        services.AddSingleton<IAccountGate, AccountGate>();
        services.TryAddSingleton<IMessagePreparer, AccountMessagePreparer>();
        services.AddSingleton<AccountPurger>();
        services.AddHostedService(static provider => provider.GetRequiredService<AccountPurger>());
    }
}
