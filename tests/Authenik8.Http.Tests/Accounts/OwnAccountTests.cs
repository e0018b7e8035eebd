using Authenik8.Accounts;
using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>GET and PATCH me, DELETE account, account/restore, password/change and email/change, as far as other tests do not.</summary>
public sealed class OwnAccountTests(SharedAccountHost<OwnAccountTests> shared) : IClassFixture<SharedAccountHost<OwnAccountTests>>, IAsyncLifetime, IHostSetup
{
    private readonly AccountHost _host = shared.Host;
    private readonly string _email = AccountHost.NewEmail();
    private Visitor _member = null!;

    public static TheoryData<string, string> Protected => new()
    {
        { "GET", "/auth/me" },
        { "PATCH", "/auth/me" },
        { "DELETE", "/auth/account" },
        { "POST", "/auth/password/change" },
        { "POST", "/auth/email/change" },
    };

    public async Task InitializeAsync() => _member = await _host.NewMemberAsync(_email);

    public Task DisposeAsync() => Task.CompletedTask;

    static void IHostSetup.Configure(Authenik8Options options) => options.Protection.Messages.Permits = 1000;

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task WithoutAToken_IsUnauthorized(string method, string path) =>
        (await _host.NewVisitor().SendAsync(new HttpMethod(method), path, Body)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task WithATokenOfTheHostsOwnSubject_ThereIsNoAccount(string method, string path)
    {
        var visitor = _host.NewVisitor();
        // The same id as an account's, in a session that the host started by itself.
        visitor.AccessToken = await _host.Host.TokenAsync((await _host.FindAsync(_email)).Subject.Id);

        (await visitor.SendAsync(new HttpMethod(method), path, Body)).AssertProblem(HttpStatusCode.NotFound, "account_not_found");
    }

    [Fact]
    public async Task GetMe_ShowsTheOwnersAccountAndNoSecret()
    {
        var answer = await _member.GetAsync("/auth/me");

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.True(answer.Json.GetProperty("has_password").GetBoolean());
        Assert.DoesNotContain(CheapHasher.Hash(AccountHost.Password), answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PatchMe_SetsKeepsAndRemovesTheName()
    {
        var set = await PatchAsync("""{"display_name":"Ada ✨ Łovelace"}""");
        var kept = await PatchAsync("{}");
        var removed = await PatchAsync("""{"display_name":null}""");

        Assert.Equal("Ada ✨ Łovelace", set.Json.GetProperty("display_name").GetString());
        Assert.Equal("Ada ✨ Łovelace", kept.Json.GetProperty("display_name").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, removed.Json.GetProperty("display_name").ValueKind);
    }

    [Fact]
    public async Task PatchMe_NothingElseCanBeChanged()
    {
        var answer = await PatchAsync("""{"email":"eve@example.com","email_verified":false,"roles":["admin"],"permissions":["authenik8:admin"],"status":"locked","id":"x","is_guest":true}""");

        var account = await _host.FindAsync(_email);
        Assert.Equal(account.Subject.Id, answer.Json.GetProperty("id").GetString());
        Assert.Empty(account.Roles);
        Assert.Empty(account.Permissions);
        Assert.True(account.IsEmailVerified);
        Assert.Equal(AccountStatus.Active, account.Status);
    }

    [Fact]
    public async Task ChangePassword_NeedsTheCurrentOne()
    {
        (await _member.PostAsync("/auth/password/change", new { current_password = AccountHost.WrongPassword, new_password = AccountHost.OtherPassword }))
            .AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "current_password");
        (await _member.PostAsync("/auth/password/change", new { new_password = AccountHost.OtherPassword }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "missing_field", "current_password");

        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangeEmail_NeedsThePassword()
    {
        var address = AccountHost.NewEmail("new");
        (await _member.PostAsync("/auth/email/change", new { email = address })).AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");
        (await _member.PostAsync("/auth/email/change", new { email = address, password = AccountHost.WrongPassword }))
            .AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");
        await _host.AllSentAsync();

        Assert.DoesNotContain(_host.Mailbox.Messages, message => message.Recipient == address);
    }

    [Fact]
    public async Task ChangeEmail_ToATakenAddress_IsAnsweredAsToAFreeOneAndLeadsNowhere()
    {
        var (taken, free) = (AccountHost.NewEmail("taken"), AccountHost.NewEmail("free"));
        await _host.EnrolAsync(taken);
        var elsewhere = await _host.NewMemberAsync(AccountHost.NewEmail("other"));

        var toTaken = await _member.PostAsync("/auth/email/change", new { email = taken, password = AccountHost.Password });
        var toFree = await elsewhere.PostAsync("/auth/email/change", new { email = free, password = AccountHost.Password });
        await _host.AllSentAsync();

        Assert.Equal(202, toTaken.Status);
        Assert.Equal(toFree.Shape, toTaken.Shape);
        Assert.DoesNotContain(_host.Mailbox.Messages, message => message.Recipient == taken && message.Kind == MessageKind.ConfirmEmailChange);
        Assert.Contains(_host.Mailbox.Messages, message => message.Recipient == free && message.Kind == MessageKind.ConfirmEmailChange);
    }

    [Fact]
    public async Task ChangeEmail_AddressTakenInTheMeantime_IsAConflict()
    {
        var address = AccountHost.NewEmail("new");
        (await _member.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code;
        await _host.EnrolAsync(address);

        (await _member.PostAsync("/auth/email/verify", new { code })).AssertProblem(HttpStatusCode.Conflict, "email_taken");

        Assert.Equal(_email, (await _member.GetAsync("/auth/me")).Json.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Delete_WithoutThePassword_IsRefused()
    {
        (await _member.SendAsync(HttpMethod.Delete, "/auth/account")).AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");

        (await _member.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Restore_NeedsTheRightPassword()
    {
        (await _member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);

        (await RestoreAsync(_host, AccountHost.WrongPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(AccountStatus.PendingDeletion, (await _host.FindAsync(_email)).Status);
        (await RestoreAsync(_host, AccountHost.Password)).AssertStatus(HttpStatusCode.NoContent);
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
        // There is nothing to restore any more, and nothing wrong either.
        (await RestoreAsync(_host, AccountHost.Password)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Restore_AfterTheGrace_IsRefusedAndTheAccountIsPurged()
    {
        await using var host = await AccountHost.StartQuickAsync(o => o.Accounts.PurgeInterval = TimeSpan.FromSeconds(1));
        var member = await host.NewMemberAsync(_email);
        (await member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);
        var id = (await host.FindAsync(_email)).Subject;
        host.Clock.Advance(TimeSpan.FromDays(30));

        (await RestoreAsync(host, AccountHost.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        await Conformance.Eventually.IsTrueAsync("the account is purged", async () => await host.Accounts.FindAsync(id, CancellationToken.None) is null);
        // The address is free again.
        (await host.NewVisitor().RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        Assert.NotEqual(id, (await host.FindAsync(_email)).Subject);
    }

    [Fact]
    public async Task WithoutAPassword_ARecentLoginIsAskedFor()
    {
        await using var host = await AccountHost.StartQuickAsync();
        var account = await host.AddProviderAccountAsync(_email);
        var logins = (ILoginService)host.Host.Services.GetService(typeof(ILoginService))!;
        var loggedIn = Assert.IsType<AccountResult<LoggedIn>.Done>(await logins.StartSessionAsync(account.Subject, ["fed"], ClientContext.Unknown, CancellationToken.None));
        var visitor = host.NewVisitor();
        visitor.AccessToken = loggedIn.Value.Tokens.AccessToken.Value;
        var address = AccountHost.NewEmail("new");

        (await visitor.PostAsync("/auth/email/change", new { email = address })).AssertStatus(HttpStatusCode.Accepted);
        host.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        (await visitor.PostAsync("/auth/email/change", new { email = address })).AssertProblem(HttpStatusCode.Forbidden, "reauthentication_required");
        (await visitor.SendAsync(HttpMethod.Delete, "/auth/account")).AssertProblem(HttpStatusCode.Forbidden, "reauthentication_required");
    }

    private static object Body => new
    {
        email = AccountHost.NewEmail("body"),
        password = AccountHost.Password,
        current_password = AccountHost.Password,
        new_password = AccountHost.OtherPassword,
        display_name = "x",
    };

    private async Task<Answer> PatchAsync(string json)
    {
        var answer = await _member.SendTextAsync(HttpMethod.Patch, "/auth/me", json);
        answer.AssertStatus(HttpStatusCode.OK);
        return answer;
    }

    private Task<Answer> RestoreAsync(AccountHost host, string password) => host.NewVisitor().PostAsync("/auth/account/restore", new { email = _email, password });
}
