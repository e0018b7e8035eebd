using Authenik8.Accounts;
using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>What changes the credentials of an account ends its sessions at once: access tokens and refresh tokens.</summary>
public sealed class SessionEndTests : IAsyncLifetime
{
    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;
    private Visitor _one = null!;
    private Visitor _two = null!;

    public async Task InitializeAsync()
    {
        _host = await AccountHost.StartQuickAsync(o => o.Protection.Messages.Permits = 1000);
        _one = await _host.NewMemberAsync(_email);
        _two = await _host.LoggedInAsync(_email);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Reset_EndsEverySession()
    {
        var code = await _host.ResetCodeAsync(_email);
        (await _one.PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);

        await AssertEndedAsync(_one);
        await AssertEndedAsync(_two);
    }

    [Fact]
    public async Task ChangePassword_EndsTheOthersAndThisOneGoesOnUnderTheNewCredentials()
    {
        var before = SecurityVersion(_one);
        (await _one.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword }))
            .AssertStatus(HttpStatusCode.NoContent);

        await AssertEndedAsync(_two);
        (await _one.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        (await _one.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Equal((await _host.FindAsync(_email)).SecurityVersion, SecurityVersion(_one));
        Assert.True(SecurityVersion(_one) > before);
        (await _one.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.PasswordChanged, _email);
    }

    [Fact]
    public async Task ChangePassword_TwiceInOneSession_WithAndWithoutARefresh_GoesOn()
    {
        await ChangeAsync(_one, AccountHost.Password, AccountHost.OtherPassword);
        await ChangeAsync(_one, AccountHost.OtherPassword, AccountHost.Password);
        (await _one.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        await ChangeAsync(_one, AccountHost.Password, AccountHost.OtherPassword);

        (await _one.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        (await _one.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangePassword_InTwoSessionsAtOnce_OneHasTheSay()
    {
        for (var round = 0; round < 15; round++)
        {
            var email = AccountHost.NewEmail("round");
            Visitor[] sessions = [await _host.NewMemberAsync(email), await _host.LoggedInAsync(email)];

            var statuses = await Together.RunAsync(2, async i => (await sessions[i].PostAsync(
                "/auth/password/change", new { current_password = AccountHost.Password, new_password = $"{AccountHost.OtherPassword} {i}" })).Status);

            Assert.Equal([204, 401], statuses.Order());
            var winner = Array.IndexOf(statuses, 204);
            (await sessions[winner].GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
            await AssertEndedAsync(sessions[1 - winner]);
            (await _host.NewVisitor().LogInAsync(email, $"{AccountHost.OtherPassword} {winner}")).AssertStatus(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task ChangeEmail_EndsTheOthersAndTheOneThatAskedGoesOn()
    {
        var address = AccountHost.NewEmail("new");
        (await _one.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.EmailChangeRequested, _email);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code;
        (await _two.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        // The link is opened in a mail program that knows of no session.
        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);

        await AssertEndedAsync(_two);
        var me = await _one.GetAsync("/auth/me");
        Assert.Equal(address, me.Json.GetProperty("email").GetString());
        Assert.True(me.Json.GetProperty("email_verified").GetBoolean());
        (await _one.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Equal((await _host.FindAsync(address)).SecurityVersion, SecurityVersion(_one));
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.EmailChanged, _email);
        (await _host.NewVisitor().LogInAsync(_email)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.NewVisitor().LogInAsync(address)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangeEmail_CodeFromBeforeAReset_IsDead()
    {
        // Whoever has taken over the session sends a code to themselves; the owner resets the password.
        var attackers = AccountHost.NewEmail("eve");
        (await _two.PostAsync("/auth/email/change", new { email = attackers, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, attackers)).Code;
        var reset = await _host.ResetCodeAsync(_email);
        (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code = reset, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);

        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");

        Assert.Null(await _host.FindAsync(attackers));
        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
        await AssertEndedAsync(_two);
    }

    [Fact]
    public async Task ChangeEmail_CodeFromBeforeAChangeOfPassword_IsDead()
    {
        var attackers = AccountHost.NewEmail("eve");
        (await _two.PostAsync("/auth/email/change", new { email = attackers, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, attackers)).Code;
        await ChangeAsync(_one, AccountHost.Password, AccountHost.OtherPassword);

        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");
        Assert.Null(await _host.FindAsync(attackers));
    }

    [Fact]
    public async Task Delete_EndsEverySession()
    {
        var answer = await _one.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password });

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Equal("pending_deletion", answer.Json.GetProperty("status").GetString());
        Assert.Equal(_host.Clock.GetUtcNow() + TimeSpan.FromDays(30), answer.Json.GetProperty("deletion_due_at").GetDateTimeOffset());
        // Nothing is kept of the sessions of somebody who leaves.
        await AssertEndedAsync(_one, "invalid_refresh_token");
        await AssertEndedAsync(_two, "invalid_refresh_token");
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.DeletionRequested, _email);
    }

    [Fact]
    public async Task Disable_EndsEverySession()
    {
        await AdministerAsync(HttpMethod.Post, "disable");

        await AssertEndedAsync(_one);
        await AssertEndedAsync(_two);
        await AdministerAsync(HttpMethod.Post, "enable");
        // Those that were ended stay so.
        await AssertEndedAsync(_one);
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AdminEndsSessions_AllOfThem()
    {
        await AdministerAsync(HttpMethod.Delete, "sessions");

        await AssertEndedAsync(_one);
        await AssertEndedAsync(_two);
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LogIn_WhileTheAccountIsReset_NoSessionOutlivesTheOldPassword()
    {
        for (var round = 0; round < 25; round++)
        {
            var email = AccountHost.NewEmail("round");
            await _host.EnrolAsync(email);
            var code = await _host.ResetCodeAsync(email);
            var visitors = Enumerable.Range(0, 6).Select(_ => _host.NewVisitor()).ToArray();

            _ = await Together.RunAsync(visitors.Length + 1, async i => i == visitors.Length / 2
                ? (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).Status
                : (await visitors[i > visitors.Length / 2 ? i - 1 : i].LogInAsync(email)).Status);

            foreach (var visitor in visitors.Where(visitor => visitor.AccessToken is not null))
                await AssertEndedAsync(visitor);
            Assert.Equal(401, (await _host.NewVisitor().LogInAsync(email)).Status);
        }
    }

    [Fact]
    public async Task LogIn_ComparedBeforeTheResetAndGrantedAfter_IsRefused()
    {
        var code = await _host.ResetCodeAsync(_email);
        var (compared, resetDone) = (new TaskCompletionSource(), new TaskCompletionSource());
        _host.Hasher.BeforeCompare = _ =>
        {
            _host.Hasher.BeforeCompare = static _ => Task.CompletedTask;
            compared.SetResult();
            return resetDone.Task;
        };
        var late = _host.NewVisitor();
        var login = late.LogInAsync(_email);
        await compared.Task;
        (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);
        resetDone.SetResult();

        (await login).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(200, (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).Status);
    }

    [Fact]
    public async Task LogIn_ComparedBeforeTheAccountIsDisabled_IsRefused()
    {
        var (compared, disabled) = (new TaskCompletionSource(), new TaskCompletionSource());
        _host.Hasher.BeforeCompare = _ =>
        {
            compared.SetResult();
            return disabled.Task;
        };
        var login = _host.NewVisitor().LogInAsync(_email);
        await compared.Task;
        await AdministerAsync(HttpMethod.Post, "disable");
        disabled.SetResult();

        Assert.True((await login).Status is 401 or 403);
    }

    [Fact]
    public async Task LogIn_ComparedBeforeTheRolesAreTakenAtOnce_HasThemNoMore()
    {
        var id = (await _host.FindAsync(_email)).Subject.Id;
        var admin = await _host.NewAdminAsync();
        (await admin.SendAsync(HttpMethod.Put, $"/auth/admin/accounts/{id}/roles", new { roles = new[] { "editor" } })).AssertStatus(HttpStatusCode.OK);
        var (compared, taken) = (new TaskCompletionSource(), new TaskCompletionSource());
        _host.Hasher.BeforeCompare = _ =>
        {
            _host.Hasher.BeforeCompare = static _ => Task.CompletedTask;
            compared.SetResult();
            return taken.Task;
        };
        var late = _host.NewVisitor();
        var login = late.LogInAsync(_email);
        await compared.Task;
        (await admin.SendAsync(HttpMethod.Put, $"/auth/admin/accounts/{id}/roles", new { roles = Array.Empty<string>(), revoke = true })).AssertStatus(HttpStatusCode.OK);
        taken.SetResult();

        (await login).AssertStatus(HttpStatusCode.OK);
        Assert.Empty(TokenReader.Read(late.AccessToken!).Strings("roles"));
    }

    [Fact]
    public async Task Refresh_WhileTheAccountIsDisabled_NoTokenOutlivesIt()
    {
        var admin = await _host.NewAdminAsync();
        for (var round = 0; round < 25; round++)
        {
            var email = AccountHost.NewEmail("round");
            var member = await _host.NewMemberAsync(email);
            var path = $"/auth/admin/accounts/{(await _host.FindAsync(email)).Subject.Id}/disable";

            _ = await Together.RunAsync(2, async i => i == 0 ? (await member.RefreshAsync()).Status : (await admin.PostAsync(path)).Status);

            await AssertEndedAsync(member);
        }
    }

    private static long SecurityVersion(Visitor visitor) => TokenReader.Read(visitor.AccessToken!).Number("sv");

    private static async Task ChangeAsync(Visitor visitor, string from, string to) =>
        (await visitor.PostAsync("/auth/password/change", new { current_password = from, new_password = to })).AssertStatus(HttpStatusCode.NoContent);

    private static async Task AssertEndedAsync(Visitor visitor, string code = "session_revoked")
    {
        foreach (var path in new[] { "/auth/me", "/me", "/auth/sessions" })
            (await visitor.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        var refresh = await visitor.RefreshAsync();
        refresh.AssertProblem(HttpStatusCode.Unauthorized, code);
    }

    private async Task AdministerAsync(HttpMethod method, string what)
    {
        var admin = await _host.NewAdminAsync();
        var answer = await admin.SendAsync(method, $"/auth/admin/accounts/{(await _host.FindAsync(_email)).Subject.Id}/{what}");
        Assert.True(answer.Status is 200 or 204, answer.Body);
    }
}
