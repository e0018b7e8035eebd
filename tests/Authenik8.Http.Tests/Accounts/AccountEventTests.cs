using System.Collections.Concurrent;
using Authenik8.Accounts;
using Authenik8.Events;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Events that only a flow of accounts raises.</summary>
public sealed class AccountEventTests : ISecurityEvents
{
    private readonly ConcurrentQueue<(string Name, Subject? Subject, Subject? Actor)> _raised = new();

    [Fact]
    public async Task EndSessions_TellsWhoDidIt()
    {
        await using var host = await AccountHost.StartQuickAsync(services: services => services.AddSingleton<ISecurityEvents>(this));
        var email = AccountHost.NewEmail();
        _ = await host.NewMemberAsync(email);
        var account = (await host.FindAsync(email)).Subject;
        var actor = new Subject("root");

        _ = await host.Host.Services.GetRequiredService<IAccountAdministration>().EndSessionsAsync(account, actor, CancellationToken.None);

        Assert.Contains((SecurityEventNames.AccountSessionsEnded, account, actor), _raised);
    }

    [Fact]
    public async Task Forgot_IsRaisedAlikeForKnownAndUnknown()
    {
        await using var host = await AccountHost.StartQuickAsync(services: services => services.AddSingleton<ISecurityEvents>(this));
        var known = AccountHost.NewEmail();
        _ = await host.NewMemberAsync(known);

        _ = await host.NewVisitor().PostAsync("/auth/password/forgot", new { email = known });
        _ = await host.NewVisitor().PostAsync("/auth/password/forgot", new { email = AccountHost.NewEmail() });

        var requests = _raised.Where(static raised => raised.Name == SecurityEventNames.PasswordResetRequested).ToArray();
        Assert.Equal(2, requests.Length);
        Assert.All(requests, static raised => Assert.Equal(((Subject?)null, (Subject?)null), (raised.Subject, raised.Actor)));
    }

    [Fact]
    public async Task Register_NameThatIsNone_IsTheCallersMistake()
    {
        await using var host = await AccountHost.StartQuickAsync();
        Assert.True(EmailAddress.TryParse(AccountHost.NewEmail(), out var email));
        var command = new RegisterCommand { Email = email, Password = AccountHost.Password, DisplayName = new string('x', Account.MaxDisplayNameLength + 1) };

        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => host.Host.Services.GetRequiredService<IRegistrationService>().RegisterAsync(command, CancellationToken.None));
    }

    void ISecurityEvents.Raise(string name, Subject? subject, SessionId? session, string? reason, Subject? actor) => _raised.Enqueue((name, subject, actor));
}
