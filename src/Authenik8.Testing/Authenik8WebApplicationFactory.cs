using System.Net.Http.Headers;
using System.Security.Cryptography;
using Authenik8.Accounts;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Authenik8.Testing;

/// <summary>Runs an application in the process of its tests, with a mailbox and a clock in the hands of the test.</summary>
/// <typeparam name="TEntryPoint">A type of the application's assembly, usually <c>Program</c>.</typeparam>
/// <remarks>Derive from it to replace more services: override <c>ConfigureWebHost</c> and call the base method last.</remarks>
public class Authenik8WebApplicationFactory<TEntryPoint> : WebApplicationFactory<TEntryPoint>
    where TEntryPoint : class
{
    /// <summary>What the application has sent to people.</summary>
    public TestMailbox Mailbox { get; } = new();

    /// <summary>The application's clock. It starts at the present time and stands still until the test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>Makes an account with a verified address, logs it in, and returns a client that sends its access token.</summary>
    /// <param name="email">The e-mail address. No other account may have it.</param>
    /// <param name="roles">The account's roles. Null: no role.</param>
    /// <param name="permissions">The account's permissions. Null: no permission.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="email"/> is not an e-mail address.</exception>
    /// <exception cref="InvalidOperationException">An account has the address already, or accounts are switched off.</exception>
    public async Task<HttpClient> CreateLoggedInClientAsync(
        string email, IReadOnlyList<string>? roles = null, IReadOnlyList<string>? permissions = null, CancellationToken cancellationToken = default)
    {
        if (!EmailAddress.TryParse(email, out var address))
            throw new ArgumentException("This is not an e-mail address.", nameof(email));
        var account = new Account
        {
            Subject = new Subject(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
            Email = address,
            IsEmailVerified = true,
            Roles = roles ?? [],
            Permissions = permissions ?? [],
            CreatedAt = Clock.GetUtcNow(),
        };
        var outcome = await Services.GetRequiredService<IAccountStore>().CreateAsync(account, cancellationToken).ConfigureAwait(false);
        if (outcome != CreateAccountOutcome.Created)
            throw new InvalidOperationException($"The account was not made: {outcome}.");
        var result = await Services.GetRequiredService<ILoginService>()
            .StartSessionAsync(account.Subject, ["pwd"], ClientContext.Unknown, cancellationToken).ConfigureAwait(false);
        return result is AccountResult<LoggedIn>.Done { Value: var loggedIn }
            ? CreateClientWith(loggedIn.Tokens)
            : throw new InvalidOperationException($"The account was not logged in: {result}.");
    }

    /// <summary>Starts a session of a user whom the engine keeps no account of, and returns a client that sends its access token.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="grant">What the session is granted. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HttpClient> CreateClientForAsync(Subject subject, Grant? grant = null, CancellationToken cancellationToken = default)
    {
        var command = new StartSessionCommand { Subject = subject, Grant = grant ?? new Grant() };
        return CreateClientWith(await Services.GetRequiredService<ISessionService>().StartAsync(command, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.ConfigureTestServices(services => services.AddAuthenik8Testing(Mailbox, Clock));

    private HttpClient CreateClientWith(SessionTokens tokens)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken.Value);
        return client;
    }
}
