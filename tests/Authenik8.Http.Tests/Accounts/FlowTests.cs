using System.Net;
using Authenik8.Messages;
using Xunit;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>The way of one person through the engine, from end to end.</summary>
public sealed class FlowTests
{
    private const string Ada = "ada@example.com";
    private const string NewPassword = "another long passphrase";

    [Fact]
    public async Task Register_Verify_LogIn_Reset_OldSessionIsDead()
    {
        await using var host = await AccountHost.StartAsync();
        (await host.RegisterAsync(Ada)).AssertStatus(HttpStatusCode.Accepted);
        (await host.LogInAsync(Ada)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        var verification = await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, Ada);
        (await host.PostAsync("/auth/email/verify", new { code = verification.Code })).AssertStatus(HttpStatusCode.NoContent);
        (await host.PostAsync("/auth/email/verify", new { code = verification.Code })).AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");
        var (access, refresh) = await host.TokensAsync(Ada);
        var me = await host.Host.GetAsync("/auth/me", access);
        Assert.Equal(Ada, me.Json.GetProperty("email").GetString());
        Assert.True(me.Json.GetProperty("email_verified").GetBoolean());

        (await host.PostAsync("/auth/password/forgot", new { email = Ada })).AssertStatus(HttpStatusCode.Accepted);
        var reset = await host.Mailbox.ReceiveAsync(MessageKind.ResetPassword, Ada);
        (await host.PostAsync("/auth/password/reset", new { code = reset.Code, new_password = NewPassword })).AssertStatus(HttpStatusCode.NoContent);

        (await host.Host.GetAsync("/auth/me", access)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await host.Host.RefreshAsync(refresh)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        (await host.LogInAsync(Ada)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await host.LogInAsync(Ada, NewPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangePassword_EndsEveryOtherSession_AndKeepsThisOne()
    {
        await using var host = await AccountHost.StartAsync();
        var (access, refresh) = await host.EnterAsync(Ada);
        var other = await host.TokensAsync(Ada);

        (await host.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = NewPassword }, access))
            .AssertStatus(HttpStatusCode.NoContent);

        (await host.Host.GetAsync("/auth/me", access)).AssertStatus(HttpStatusCode.OK);
        (await host.Host.RefreshAsync(refresh)).AssertStatus(HttpStatusCode.OK);
        (await host.Host.GetAsync("/auth/me", other.AccessToken)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await host.Host.RefreshAsync(other.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Guest_Registers_AndKeepsTheId()
    {
        await using var host = await AccountHost.StartAsync();
        var guest = await host.Host.PostAsync("/auth/guest");
        guest.AssertStatus(HttpStatusCode.OK);
        var token = guest.Json.GetProperty("access_token").GetString()!;
        var before = await host.Host.GetAsync("/auth/me", token);
        Assert.True(before.Json.GetProperty("is_guest").GetBoolean());

        (await host.RegisterAsync(Ada, token: token)).AssertStatus(HttpStatusCode.Accepted);
        var message = await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, Ada);
        (await host.PostAsync("/auth/email/verify", new { code = message.Code })).AssertStatus(HttpStatusCode.NoContent);

        var (access, _) = await host.TokensAsync(Ada);
        var after = await host.Host.GetAsync("/auth/me", access);
        Assert.Equal(before.Json.GetProperty("id").GetString(), after.Json.GetProperty("id").GetString());
        Assert.False(after.Json.GetProperty("is_guest").GetBoolean());
        (await host.Host.GetAsync("/auth/me", token)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_ThenRestore_WithCredentials()
    {
        await using var host = await AccountHost.StartAsync();
        var (access, refresh) = await host.EnterAsync(Ada);

        (await host.SendAsync(HttpMethod.Delete, "/auth/account", new { password = "wrong wrong wrong" }, access)).AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");
        (await host.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password }, access)).AssertStatus(HttpStatusCode.OK);

        (await host.Host.GetAsync("/auth/me", access)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Equal(401, (await host.Host.RefreshAsync(refresh)).Status);
        (await host.LogInAsync(Ada)).AssertProblem(HttpStatusCode.Forbidden, "account_pending_deletion");
        (await host.PostAsync("/auth/account/restore", new { email = Ada, password = AccountHost.Password })).AssertStatus(HttpStatusCode.NoContent);
        (await host.LogInAsync(Ada)).AssertStatus(HttpStatusCode.OK);
    }
}
