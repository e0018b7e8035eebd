using System.Globalization;
using System.Net;
using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Messages;
using Authenik8.Passwords;
using Authenik8.Passwords.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>A host whose people register and log in, with a mailbox that gets their messages.</summary>
internal sealed class AccountHost : IAsyncDisposable
{
    public const string Password = "a rather long passphrase";
    public const string OtherPassword = "another long passphrase";
    public const string WrongPassword = "not the right passphrase";

    private static int _people;

    private AccountHost(TestHost host, Mailbox mailbox, CheapHasher hasher)
    {
        Host = host;
        Mailbox = mailbox;
        Hasher = hasher;
    }

    public TestHost Host { get; }

    public Mailbox Mailbox { get; }

    /// <summary>Hashes in place of the engine's own, unless the host was started with that.</summary>
    public CheapHasher Hasher { get; }

    public TestClock Clock => Host.Clock;

    public IAccountStore Accounts => Host.Services.GetRequiredService<IAccountStore>();

    /// <summary>Starts a host with the engine's own hashing.</summary>
    public static Task<AccountHost> StartAsync(Action<Authenik8Options>? options = null, Action<IServiceCollection>? services = null) =>
        StartAsync(options, services, map: null, hasOwnHashing: true);

    /// <summary>Starts a host in which hashing takes no time.</summary>
    public static Task<AccountHost> StartQuickAsync(
        Action<Authenik8Options>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null) =>
        StartAsync(options, services, map, hasOwnHashing: false);

    /// <summary>An e-mail address that nobody else has.</summary>
    public static string NewEmail(string name = "ada") =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{Interlocked.Increment(ref _people)}@example.com");

    public Visitor NewVisitor() => new(Host);

    public Task<Answer> PostAsync(string path, object body, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Answer> SendAsync(HttpMethod method, string path, object body, string? token = null) =>
        Host.SendAsync(method, path, token, JsonSerializer.Serialize(body));

    public Task<Answer> RegisterAsync(string email, string password = Password, string? token = null) =>
        PostAsync("/auth/register", new { email, password }, token);

    public Task<Answer> LogInAsync(string email, string password = Password) => PostAsync("/auth/login", new { email, password });

    /// <summary>Registers somebody and verifies their address.</summary>
    public async Task EnrolAsync(string email, string password = Password)
    {
        var visitor = NewVisitor();
        (await visitor.RegisterAsync(email, password)).AssertStatus(HttpStatusCode.Accepted);
        await VerifyAsync(visitor, email);
    }

    /// <summary>Has a visitor redeem the code that was sent to verify an address.</summary>
    public async Task VerifyAsync(Visitor visitor, string email)
    {
        var message = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email);
        (await visitor.PostAsync("/auth/email/verify", new { code = message.Code })).AssertStatus(HttpStatusCode.NoContent);
    }

    /// <summary>Registers, verifies and logs in.</summary>
    public async Task<(string AccessToken, string RefreshToken)> EnterAsync(string email, string password = Password)
    {
        await EnrolAsync(email, password);
        return await TokensAsync(email, password);
    }

    /// <summary>Somebody with a verified account, who is logged in.</summary>
    public async Task<Visitor> NewMemberAsync(string email, string password = Password)
    {
        await EnrolAsync(email, password);
        return await LoggedInAsync(email, password);
    }

    /// <summary>Another device of somebody who has an account.</summary>
    public async Task<Visitor> LoggedInAsync(string email, string password = Password)
    {
        var visitor = NewVisitor();
        (await visitor.LogInAsync(email, password)).AssertStatus(HttpStatusCode.OK);
        return visitor;
    }

    /// <summary>Somebody who may administer a tenant's accounts, in a session that the host started.</summary>
    public async Task<Visitor> NewAdminAsync(string? tenant = null)
    {
        var session = await Host.StartSessionAsync("root", new Authenik8.Tokens.Grant { Permissions = [IAccountAdministration.Permission] }, tenant);
        var admin = NewVisitor();
        admin.AccessToken = session.AccessToken.Value;
        return admin;
    }

    /// <summary>The id of the account behind an address.</summary>
    public async Task<Account> FindAsync(string email, string? tenant = null)
    {
        Assert.True(EmailAddress.TryParse(email, out var address));
        return (await Accounts.FindByEmailAsync(tenant, address, CancellationToken.None))!;
    }

    /// <summary>An account that came by an identity provider and has no password.</summary>
    public async Task<Account> AddProviderAccountAsync(string email, string? tenant = null)
    {
        Assert.True(EmailAddress.TryParse(email, out var address));
        var account = new Account
        {
            Subject = new Authenik8.Tokens.Subject(Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)), tenant),
            Email = address,
            IsEmailVerified = true,
            ExternalLogins = [new ExternalLogin("https://idp.example", email)],
            CreatedAt = Clock.GetUtcNow(),
        };
        Assert.Equal(CreateAccountOutcome.Created, await Accounts.CreateAsync(account, CancellationToken.None));
        return account;
    }

    /// <summary>Asks for a code that resets a password, and reads it.</summary>
    public async Task<string> ResetCodeAsync(string email, int count = 1)
    {
        (await NewVisitor().PostAsync("/auth/password/forgot", new { email })).AssertStatus(HttpStatusCode.Accepted);
        return (await Mailbox.ReceiveAsync(MessageKind.ResetPassword, email, count)).Code!;
    }

    /// <summary>Waits until everything that was asked for before has been sent or dropped: messages go one by one.</summary>
    public async Task AllSentAsync()
    {
        var fence = NewEmail("fence");
        (await NewVisitor().RegisterAsync(fence)).AssertStatus(HttpStatusCode.Accepted);
        _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, fence);
    }

    public async Task<(string AccessToken, string RefreshToken)> TokensAsync(string email, string password = Password)
    {
        var answer = await LogInAsync(email, password);
        answer.AssertStatus(HttpStatusCode.OK);
        return (answer.AccessToken, answer.RefreshToken);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static async Task<AccountHost> StartAsync(
        Action<Authenik8Options>? options, Action<IServiceCollection>? services, Action<WebApplication>? map, bool hasOwnHashing)
    {
        var mailbox = new Mailbox();
        var hasher = new CheapHasher();
        var host = await TestHost.StartAsync(
            o =>
            {
                // The least that may be configured.
                o.Passwords.MemoryKiB = 7168;
                o.Passwords.Passes = 5;
                o.Messages.PollInterval = TimeSpan.FromMilliseconds(100);
                o.Messages.MaxConcurrency = 1;
                o.Accounts.AllowGuests = true;
                options?.Invoke(o);
            },
            s =>
            {
                s.AddSingleton<IMessageSender>(mailbox);
                s.AddSingleton<IStartupFilter, AddressFilter>();
                s.AddSingleton<IPasswordPolicy, ScriptedPolicy>();
                if (!hasOwnHashing)
                    s.AddSingleton<IPasswordHasher>(hasher);
                services?.Invoke(s);
            },
            map);
        return new AccountHost(host, mailbox, hasher);
    }
}
