using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Messages;
using Authenik8.Passwords;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Authenik8.Conformance.Flows;

/// <summary>One node: the engine with its accounts as a host gets it, on stores that it may share with other nodes.</summary>
public sealed class AccountNode : IAsyncDisposable
{
    /// <summary>32 random bytes that no list of samples knows.</summary>
    public const string Secret = "T0vB7xq2cW9kYd4JmH1sRzLf8uPn5aEgVi3oKtXyQbM=";

    /// <summary>The password that everybody has at first.</summary>
    public const string Password = "a rather long passphrase";

    /// <summary>The password that everybody has afterwards.</summary>
    public const string NewPassword = "quite another long passphrase";

    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    /// <summary>Makes a node.</summary>
    /// <param name="clock">The clock, which all nodes of a test share.</param>
    /// <param name="mailbox">Where messages go.</param>
    /// <param name="addStores">Registers the stores.</param>
    /// <param name="configure">Changes the settings. Null: limits are off, else the defaults.</param>
    /// <param name="register">Registers what a host has of its own. Null: nothing.</param>
    public AccountNode(
        SteppedClock clock,
        Mailbox mailbox,
        Action<IAuthenik8Builder> addStores,
        Action<Authenik8Options>? configure = null,
        Action<IServiceCollection>? register = null)
    {
        ArgumentNullException.ThrowIfNull(addStores);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IPasswordHasher>(Hasher);
        services.AddSingleton<IMessageSender>(mailbox);
        register?.Invoke(services);
        addStores(services.AddAuthenik8(options =>
        {
            options.Secret = Secret;
            options.Protection.Enabled = false;
            options.Accounts.AllowGuests = true;
            options.Messages.PollInterval = TimeSpan.FromMilliseconds(100);
            configure?.Invoke(options);
        }));
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public QuickHasher Hasher { get; } = new();

    public IAccountStore Store => Get<IAccountStore>();

    public ILoginService Logins => Get<ILoginService>();

    public IIdentityEngine Identities => Get<IIdentityEngine>();

    public IRegistrationService Registrations => Get<IRegistrationService>();

    public IPasswordService Passwords => Get<IPasswordService>();

    public IEmailService Emails => Get<IEmailService>();

    public IAccountService Accounts => Get<IAccountService>();

    public IAccountAdministration Administration => Get<IAccountAdministration>();

    public ISessionService Sessions => Get<ISessionService>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs the background services, as a host does.</summary>
    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
    }

    /// <summary>Stops them in the order in which a host does. Like a host, a node starts once.</summary>
    public async Task StopAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
            await service.StopAsync(CancellationToken.None);
        _running.Clear();
    }

    public Task<IdentityResult> SignInAsync(ExternalProfile profile, string? tenant = null) =>
        Identities.ResolveAsync(profile, new ResolveIntent.SignIn(tenant), CancellationToken.None);

    public Task<IdentityResult> LinkAsync(Subject account, ExternalProfile profile) =>
        Identities.ResolveAsync(profile, new ResolveIntent.Link(account), CancellationToken.None);

    public Task<IdentityResult> RedeemAsync(string ticket, Subject account) => Identities.RedeemLinkTicketAsync(ticket, account, CancellationToken.None);

    public Task<UnlinkResult> UnlinkAsync(Subject account, ExternalLogin login) => Identities.UnlinkAsync(account, login, CancellationToken.None);

    public Task<AccountResult<Accepted>> RegisterAsync(EmailAddress email, string password = Password, AccessToken? guest = null) =>
        Registrations.RegisterAsync(
            new RegisterCommand { Email = email, Password = password, Client = new ClientContext { AccessToken = guest } }, CancellationToken.None);

    public Task<AccountResult<LoggedIn>> TryLogInAsync(EmailAddress email, string password = Password)
    {
        ArgumentNullException.ThrowIfNull(email);
        return Logins.LogInAsync(new LoginCommand { Email = email.Value, Password = password }, CancellationToken.None);
    }

    public async Task<LoggedIn> LogInAsync(EmailAddress email, string password = Password) => DoneAssert.Value(await TryLogInAsync(email, password));

    public Task<AccountResult<LoggedIn>> TryStartSessionAsync(Subject account) =>
        Logins.StartSessionAsync(account, ["fed"], ClientContext.Unknown, CancellationToken.None);

    public async Task<LoggedIn> StartSessionAsync(Subject account) => DoneAssert.Value(await TryStartSessionAsync(account));

    public Task<AccountResult<Accepted>> VerifyAsync(string code, string? newPassword = null) =>
        Emails.VerifyAsync(new CodeCommand { Code = code, NewPassword = newPassword }, CancellationToken.None);

    public Task<AccountResult<Accepted>> ResendAsync(EmailAddress email) =>
        Emails.ResendAsync(new EmailCommand { Email = email }, CancellationToken.None);

    public Task<AccountResult<Accepted>> ForgetAsync(EmailAddress email) =>
        Passwords.ForgetAsync(new EmailCommand { Email = email }, CancellationToken.None);

    public Task<AccountResult<Accepted>> ResetAsync(string code, string password = NewPassword) =>
        Passwords.ResetAsync(new CodeCommand { Code = code }, password, CancellationToken.None);

    public Task<AccountResult<Accepted>> RestoreAsync(EmailAddress email, string password = Password)
    {
        ArgumentNullException.ThrowIfNull(email);
        return Accounts.RestoreAsync(new LoginCommand { Email = email.Value, Password = password }, CancellationToken.None);
    }

    public Task<AccountResult<AccountView>> DeleteAsync(AccessToken caller, string? password = Password) =>
        Accounts.DeleteAsync(caller, password, ClientContext.Unknown, CancellationToken.None);

    public Task<AccountResult<Accepted>> ChangePasswordAsync(AccessToken caller, string current = Password, string next = NewPassword) =>
        Passwords.ChangeAsync(caller, current, next, ClientContext.Unknown, CancellationToken.None);

    public Task<AccountResult<Accepted>> ChangeEmailAsync(AccessToken caller, EmailAddress email, string? password = Password) =>
        Emails.ChangeAsync(caller, email, password, ClientContext.Unknown, CancellationToken.None);

    public Task<RefreshResult> RefreshAsync(LoggedIn login)
    {
        ArgumentNullException.ThrowIfNull(login);
        return Sessions.RefreshAsync(login.Tokens.RefreshToken, device: null, CancellationToken.None);
    }

    /// <summary>What the access token of a login says while it is good.</summary>
    public async Task<AccessToken> CallerAsync(LoggedIn login)
    {
        ArgumentNullException.ThrowIfNull(login);
        return await CallerAsync(login.Tokens);
    }

    public async Task<AccessToken> CallerAsync(SessionTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Assert.IsType<TokenVerification.Valid>(await Sessions.VerifyActiveAsync(tokens.AccessToken.Value, CancellationToken.None)).Token;
    }

    /// <summary>Whether a login is good for anything still: its access token, or its refresh token.</summary>
    public async Task<bool> IsAliveAsync(LoggedIn login)
    {
        ArgumentNullException.ThrowIfNull(login);
        return await Sessions.VerifyActiveAsync(login.Tokens.AccessToken.Value, CancellationToken.None) is TokenVerification.Valid
            || await RefreshAsync(login) is RefreshResult.Refreshed;
    }

    /// <summary>The account as it is stored.</summary>
    public async Task<Account> ReadAsync(Subject account)
    {
        var found = await Store.FindAsync(account, CancellationToken.None);
        Assert.NotNull(found);
        return found;
    }

    public ValueTask<Account?> FindByEmailAsync(EmailAddress email, string? tenant = null) => Store.FindByEmailAsync(tenant, email, CancellationToken.None);

    /// <summary>Changes an account as nobody but a host's own code does.</summary>
    public async Task WriteAsync(Subject account, Func<Account, Account> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Assert.Equal(UpdateAccountOutcome.Updated, await Store.UpdateAsync(change(await ReadAsync(account)), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }
}
