using Authenik8.Accounts;
using Authenik8.Authorization;
using Authenik8.Messages;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Guests are there only where the host wants them, their tokens say what they are, and endpoints can ask for an account.</summary>
public sealed class GuestAccessTests
{
    private static readonly string[] ForAccounts = ["/account/method", "/account/group/x", "/account/policy", "/account/builder", "/account/attribute"];

    [Fact]
    public async Task Guests_ByDefault_AreNotThere()
    {
        await using var host = await AccountHost.StartQuickAsync(o => o.Accounts.AllowGuests = new AccountOptions().AllowGuests);

        Assert.Equal(404, (await host.NewVisitor().PostAsync("/auth/guest")).Status);
        Assert.Equal(
            new AccountResult<LoggedIn>.Refused(AccountFailure.GuestsNotAllowed),
            await host.Host.Services.GetRequiredService<IRegistrationService>().StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None));
        Assert.Empty((await host.Accounts.ListAsync(new ListAccountsQuery(null, null, 10), CancellationToken.None)).Accounts);
    }

    [Fact]
    public async Task Guest_PassesAuthorization_ButNothingThatAsksForAnAccount()
    {
        await using var host = await StartAsync();
        var guest = host.NewVisitor();
        (await guest.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);

        foreach (var isRefreshed in new[] { false, true })
        {
            if (isRefreshed)
                (await guest.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
            Assert.Equal(["guest"], TokenReader.Read(guest.AccessToken!).Strings("amr"));
            Assert.True(TokenReader.Read(guest.AccessToken!).Boolean("guest"));
            (await guest.GetAsync("/any")).AssertStatus(HttpStatusCode.OK);
            foreach (var path in ForAccounts)
            {
                var answer = await guest.GetAsync(path);
                answer.AssertProblem(HttpStatusCode.Forbidden, "guest_account");
                Assert.Contains("insufficient_scope", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Account_AndSubjectOfTheHost_Pass_AndAnonymousCallersAreChallenged()
    {
        await using var host = await StartAsync();
        var member = await host.NewMemberAsync(AccountHost.NewEmail());
        var ofTheHost = host.NewVisitor();
        ofTheHost.AccessToken = (await host.Host.StartSessionAsync("ada")).AccessToken.Value;

        foreach (var path in ForAccounts)
        {
            (await member.GetAsync(path)).AssertStatus(HttpStatusCode.OK);
            (await ofTheHost.GetAsync(path)).AssertStatus(HttpStatusCode.OK);
            (await host.NewVisitor().GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        }
        Assert.Null(TokenReader.Read(member.AccessToken!).Text("guest"));
    }

    [Fact]
    public async Task Guest_WhoBecomesAnAccount_LosesTheMarkAtTheNextRefresh()
    {
        await using var host = await StartAsync();
        var guest = host.NewVisitor();
        (await guest.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);
        var email = AccountHost.NewEmail();
        (await guest.RegisterAsync(email)).AssertStatus(HttpStatusCode.Accepted);
        await host.VerifyAsync(host.NewVisitor(), email);

        (await guest.RefreshAsync()).AssertStatus(HttpStatusCode.OK);

        Assert.Empty(TokenReader.Read(guest.AccessToken!).Strings("amr"));
        foreach (var path in ForAccounts)
            (await guest.GetAsync(path)).AssertStatus(HttpStatusCode.OK);
    }

    /// <summary>The host completes the grant; the mark stays.</summary>
    [Fact]
    public async Task Guest_WhereTheHostCompletesTheGrant_IsMarkedAllTheSame()
    {
        await using var host = await StartAsync(services => services
            .AddSingleton<IAccountGrants, ForgetfulGrants>()
            .AddSingleton<ISubjectResolver, ForgetfulResolver>());
        var guest = host.NewVisitor();
        (await guest.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);

        (await guest.GetAsync("/account/method")).AssertProblem(HttpStatusCode.Forbidden, "guest_account");
        (await guest.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        (await guest.GetAsync("/account/method")).AssertProblem(HttpStatusCode.Forbidden, "guest_account");
    }

    /// <summary>A second session of the guest, which another person may hold, ends.</summary>
    [Fact]
    public async Task Guest_WhoBecomesAnAccount_KeepsTheSessionThatRegisteredAndNoOther()
    {
        await using var host = await StartAsync();
        var guest = host.NewVisitor();
        (await guest.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);
        var subject = new Subject((await guest.GetAsync("/auth/me")).Json.GetProperty("id").GetString()!);
        var other = Assert.IsType<AccountResult<LoggedIn>.Done>(await host.Host.Services.GetRequiredService<ILoginService>()
            .StartSessionAsync(subject, [], ClientContext.Unknown, CancellationToken.None)).Value;
        var email = AccountHost.NewEmail();
        (await guest.RegisterAsync(email)).AssertStatus(HttpStatusCode.Accepted);
        await host.VerifyAsync(host.NewVisitor(), email);

        (await guest.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(401, (await host.Host.RefreshAsync(other.Tokens.RefreshToken)).Status);
        _ = await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email);
    }

    private static Task<AccountHost> StartAsync(Action<IServiceCollection>? services = null) => AccountHost.StartQuickAsync(
        services: s =>
        {
            s.AddAuthorizationBuilder().AddPolicy("built account", policy => policy.RequireAccount());
            services?.Invoke(s);
        },
        map: app =>
        {
            app.MapGet("/any", () => "in").RequireAuthorization();
            app.MapGet("/account/method", () => "in").RequireAccount();
            app.MapGroup("/account/group").RequireAccount().MapGet("/x", () => "in");
            app.MapGet("/account/policy", () => "in").RequireAuthorization(PolicyNames.RequireAccount);
            app.MapGet("/account/builder", () => "in").RequireAuthorization("built account");
            app.MapGet("/account/attribute", [RequireAccount] () => "in");
        });

    private sealed class ForgetfulGrants : IAccountGrants
    {
        public ValueTask<Grant> CompleteAsync(Account account, Grant grant, CancellationToken cancellationToken) =>
            ValueTask.FromResult(grant with { AuthenticationMethods = [] });
    }

    private sealed class ForgetfulResolver : ISubjectResolver
    {
        public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken) =>
            Task.FromResult<SubjectResolution>(new SubjectResolution.Active(new Grant { Roles = ["reader"] }));
    }
}
