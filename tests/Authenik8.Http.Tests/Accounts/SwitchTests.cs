using Authenik8.Accounts;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>A host maps the flows that it wants, and replaces those that it does in another way.</summary>
public sealed class SwitchTests(SharedAccountHost<SwitchTests> shared) : IClassFixture<SharedAccountHost<SwitchTests>>, IHostSetup
{
    private readonly AccountHost _host = shared.Host;

    public static TheoryData<string, string, string> Flows => new()
    {
        { nameof(Authenik8EndpointOptions.Register), "POST", "register" },
        { nameof(Authenik8EndpointOptions.Login), "POST", "login" },
        { nameof(Authenik8EndpointOptions.Guest), "POST", "guest" },
        { nameof(Authenik8EndpointOptions.EmailVerification), "POST", "email/verify" },
        { nameof(Authenik8EndpointOptions.EmailVerification), "POST", "email/resend" },
        { nameof(Authenik8EndpointOptions.PasswordReset), "POST", "password/forgot" },
        { nameof(Authenik8EndpointOptions.PasswordReset), "POST", "password/reset" },
        { nameof(Authenik8EndpointOptions.PasswordChange), "POST", "password/change" },
        { nameof(Authenik8EndpointOptions.EmailChange), "POST", "email/change" },
        { nameof(Authenik8EndpointOptions.Me), "GET", "me" },
        { nameof(Authenik8EndpointOptions.Me), "PATCH", "me" },
        { nameof(Authenik8EndpointOptions.Deletion), "DELETE", "account" },
        { nameof(Authenik8EndpointOptions.Deletion), "POST", "account/restore" },
        { nameof(Authenik8EndpointOptions.Admin), "GET", "admin/accounts" },
        { nameof(Authenik8EndpointOptions.Admin), "POST", "admin/accounts/x/disable" },
    };

    // Each flow alone is switched off under a prefix of its own.
    static void IHostSetup.Map(WebApplication app)
    {
        foreach (var flow in Flows.Select(row => (string)row[0]).Distinct())
        {
            app.MapAuthenik8(o =>
            {
                o.Prefix = "/without-" + flow;
                typeof(Authenik8EndpointOptions).GetProperty(flow)!.SetValue(o, false);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task Flow_SwitchedOff_IsNotThereAndTheOthersAre(string flow, string method, string path)
    {
        Assert.Equal(404, await StatusAsync($"/without-{flow}/{path}"));
        Assert.NotEqual(404, await StatusAsync($"/auth/{path}"));
        foreach (var row in Flows.Where(row => (string)row[0] != flow && (string)row[1] == method))
            Assert.NotEqual(404, await StatusAsync($"/without-{flow}/{row[2]}"));

        async Task<int> StatusAsync(string to) => (await _host.NewVisitor().SendAsync(new HttpMethod(method), to)).Status;
    }

    [Fact]
    public async Task Accounts_SwitchedOff_NoneOfTheirEndpointsIsThereAndSessionsAre()
    {
        await using var host = await TestHost.StartAsync(o => o.Accounts.Enabled = false);

        foreach (var row in Flows)
            Assert.Equal(404, (await host.SendAsync(new HttpMethod((string)row[1]), $"/auth/{row[2]}", await host.TokenAsync(permissions: [IAccountAdministration.Permission]))).Status);
        var session = await host.StartSessionAsync();
        (await host.RefreshAsync(session.RefreshToken)).AssertStatus(HttpStatusCode.OK);
        (await host.GetAsync("/auth/sessions", session.AccessToken.Value)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Service_OfTheHosts_TakesThePlaceOfOurs()
    {
        await using var host = await AccountHost.StartQuickAsync(services: s => s.AddSingleton<ILoginService, ClosedLogin>());

        (await host.NewVisitor().LogInAsync(AccountHost.NewEmail())).AssertProblem(HttpStatusCode.Forbidden, "account_disabled");
    }

    [Fact]
    public async Task DeviceCookie_HasThePathOfItsEndpoints()
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);

        var answer = await _host.NewVisitor().PostAsync("/without-Register/login", new { email, password = AccountHost.Password });

        Assert.Contains("path=/without-Register", Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split("; "), StringComparer.OrdinalIgnoreCase);
    }

    private sealed class ClosedLogin : ILoginService
    {
        public Task<AccountResult<LoggedIn>> LogInAsync(LoginCommand command, CancellationToken cancellationToken) =>
            Task.FromResult<AccountResult<LoggedIn>>(new AccountResult<LoggedIn>.Refused(AccountFailure.Disabled));

        public Task<AccountResult<LoggedIn>> StartSessionAsync(Subject account, IReadOnlyList<string> methods, ClientContext client, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
