using Authenik8.Accounts;
using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Whether an account exists, and what is the matter with it, nobody learns who does not know its password: every answer is the same, letter for letter.</summary>
public sealed class EnumerationTests(SharedAccountHost<EnumerationTests> shared) : IClassFixture<SharedAccountHost<EnumerationTests>>, IAsyncLifetime, IHostSetup
{
    private readonly AccountHost _host = shared.Host;
    private readonly Dictionary<string, string> _emails = [];

    public async Task InitializeAsync()
    {
        foreach (var kind in new[] { "unknown", "known", "unverified", "provider-only", "disabled", "pending", "locked" })
            _emails[kind] = AccountHost.NewEmail(kind);
        await _host.EnrolAsync(_emails["known"]);
        (await _host.NewVisitor().RegisterAsync(_emails["unverified"])).AssertStatus(HttpStatusCode.Accepted);
        _ = await _host.AddProviderAccountAsync(_emails["provider-only"]);
        await _host.EnrolAsync(_emails["disabled"]);
        await _host.EnrolAsync(_emails["pending"]);
        await SetStatusAsync("disabled", AccountStatus.Disabled);
        await _host.EnrolAsync(_emails["locked"]);
        await SetStatusAsync("pending", AccountStatus.PendingDeletion);
        await SetStatusAsync("locked", AccountStatus.Locked);
        await _host.AllSentAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    static void IHostSetup.Configure(Authenik8Options options) => options.Protection.Messages.Permits = 1000;

    [Fact]
    public Task LogIn_WrongPassword_IsAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.LogInAsync(email, AccountHost.WrongPassword), HttpStatusCode.Unauthorized);

    [Fact]
    public Task Restore_WrongPassword_IsAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.PostAsync("/auth/account/restore", new { email, password = AccountHost.WrongPassword }), HttpStatusCode.Unauthorized);

    [Fact]
    public Task LogIn_RightAfterARegistrationWithTheSamePassword_IsAnsweredAlike() => AssertAlikeAsync(
        async (visitor, email) =>
        {
            (await visitor.RegisterAsync(email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Accepted);
            (await visitor.LogInAsync(email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Unauthorized);
            return await visitor.LogInAsync(email, AccountHost.OtherPassword);
        },
        HttpStatusCode.Unauthorized);

    [Fact]
    public Task Restore_RightAfterARegistrationWithTheSamePassword_IsAnsweredAlike() => AssertAlikeAsync(
        async (visitor, email) =>
        {
            (await visitor.RegisterAsync(email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Accepted);
            return await visitor.PostAsync("/auth/account/restore", new { email, password = AccountHost.OtherPassword });
        },
        HttpStatusCode.Unauthorized);

    [Fact]
    public Task Register_IsAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.RegisterAsync(email, AccountHost.OtherPassword), HttpStatusCode.Accepted);

    [Fact]
    public Task Register_PasswordAgainstThePolicy_IsAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.RegisterAsync(email, ScriptedPolicy.RefusedAs(Passwords.Policy.PasswordRefusal.Common)), HttpStatusCode.UnprocessableEntity);

    [Fact]
    public Task Forgot_IsAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.PostAsync("/auth/password/forgot", new { email }), HttpStatusCode.Accepted);

    [Fact]
    public Task Resend_IsAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.PostAsync("/auth/email/resend", new { email }), HttpStatusCode.Accepted);

    [Fact]
    public Task Verify_WrongDigits_AreAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.PostAsync("/auth/email/verify", new { email, code = "12345678" }), HttpStatusCode.BadRequest);

    [Fact]
    public Task Reset_WrongDigits_AreAnsweredAlike() => AssertAlikeAsync(
        (visitor, email) => visitor.PostAsync("/auth/password/reset", new { email, code = "12345678", new_password = AccountHost.OtherPassword }), HttpStatusCode.BadRequest);

    [Fact]
    public async Task Reset_WrongDigitsWithAPasswordAgainstThePolicy_AreAnsweredAlike() => await AssertAlikeAsync(
        (visitor, email) => visitor.PostAsync(
            "/auth/password/reset", new { email, code = "12345678", new_password = ScriptedPolicy.RefusedAs(Passwords.Policy.PasswordRefusal.ContainsEmail) }),
        HttpStatusCode.BadRequest);

    [Fact]
    public async Task LogIn_TooOften_IsAnsweredAlike() => await AssertAlikeAsync(
        async (visitor, email) =>
        {
            for (var i = 0; i < 5; i++)
                Assert.Equal(401, (await visitor.LogInAsync(email, AccountHost.WrongPassword)).Status);
            return await visitor.LogInAsync(email);
        },
        HttpStatusCode.TooManyRequests);

    [Fact]
    public async Task LogIn_AfterFailuresFromManyAddresses_IsAnsweredAlike() => await AssertAlikeAsync(
        async (_, email) =>
        {
            for (var i = 0; i < 10; i++)
                Assert.Equal(401, (await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword)).Status);
            return await _host.NewVisitor().LogInAsync(email);
        },
        HttpStatusCode.TooManyRequests);

    [Fact]
    public async Task Reset_DigitsTooOften_AreAnsweredAlike() => await AssertAlikeAsync(
        async (visitor, email) =>
        {
            Answer? last = null;
            for (var i = 0; i < 51; i++)
                last = await visitor.PostAsync("/auth/password/reset", new { email, code = "12345678", new_password = AccountHost.OtherPassword });
            return last!;
        },
        HttpStatusCode.TooManyRequests);

    [Fact]
    public async Task LogIn_GarbageDeviceCookie_IsAnsweredAlike() => await AssertAlikeAsync(
        (visitor, email) =>
        {
            visitor.Device = "ak8d_" + new string('!', 76);
            return visitor.LogInAsync(email, AccountHost.WrongPassword);
        },
        HttpStatusCode.Unauthorized);

    [Fact]
    public async Task LogIn_WrongPassword_ComparesOnceWhoeverItIs()
    {
        foreach (var (kind, email) in _emails)
        {
            var password = $"{AccountHost.WrongPassword} of {kind} {email}";
            var nothing = _host.Hasher.ComparisonsWithNothing;

            (await _host.NewVisitor().LogInAsync(email, password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

            Assert.Equal(1, _host.Hasher.ComparisonsOf(password));
            Assert.Equal(kind is "unknown" or "provider-only" or "unverified" or "locked" ? 1 : 0, _host.Hasher.ComparisonsWithNothing - nothing);
        }
    }

    [Fact]
    public async Task Register_HashesOnceWhoeverItIs()
    {
        foreach (var email in _emails.Values)
        {
            var hashes = _host.Hasher.Hashes;
            (await _host.NewVisitor().RegisterAsync(email)).AssertStatus(HttpStatusCode.Accepted);
            Assert.Equal(1, _host.Hasher.Hashes - hashes);
        }
    }

    /// <summary>A registration is one request for one message, whatever the address is; what the message says is decided in the background.</summary>
    [Fact]
    public async Task Register_SendsOneMessageWhoeverItIs()
    {
        foreach (var (kind, email) in _emails)
        {
            var before = _host.Mailbox.Messages.Count(message => message.Recipient == email);

            (await _host.NewVisitor().RegisterAsync(email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Accepted);
            await _host.AllSentAsync();

            // The one account that gets none is closed.
            Assert.Equal(kind == "disabled" ? 0 : 1, _host.Mailbox.Messages.Count(message => message.Recipient == email) - before);
        }
    }

    [Fact]
    public async Task Messages_GoOnlyToThoseWhomTheyConcern()
    {
        foreach (var email in _emails.Values)
        {
            (await _host.NewVisitor().PostAsync("/auth/password/forgot", new { email })).AssertStatus(HttpStatusCode.Accepted);
            (await _host.NewVisitor().PostAsync("/auth/email/resend", new { email })).AssertStatus(HttpStatusCode.Accepted);
        }
        await _host.AllSentAsync();

        Assert.Equal(["known", "locked", "pending", "provider-only", "unverified"], Recipients(MessageKind.ResetPassword));
        // Each of these was sent one when it was registered, and the one that is not verified another.
        Assert.Equal(2, Count(MessageKind.VerifyEmail, "unverified"));
        Assert.Equal(1, Count(MessageKind.VerifyEmail, "known"));
        Assert.Equal(0, _host.Mailbox.Messages.Count(message => message.Recipient == _emails["unknown"]));
    }

    private string[] Recipients(MessageKind kind) => [.. _emails.Keys.Where(of => Count(kind, of) > 0).Order(StringComparer.Ordinal)];

    private int Count(MessageKind kind, string of) => _host.Mailbox.Messages.Count(message => message.Kind == kind && message.Recipient == _emails[of]);

    private async Task SetStatusAsync(string of, AccountStatus status)
    {
        var account = await _host.FindAsync(_emails[of]);
        Assert.Equal(UpdateAccountOutcome.Updated, await _host.Accounts.UpdateAsync(account with { Status = status }, CancellationToken.None));
    }

    private async Task AssertAlikeAsync(Func<Visitor, string, Task<Answer>> ask, HttpStatusCode status)
    {
        string? expected = null;
        foreach (var (kind, email) in _emails)
        {
            var answer = await ask(_host.NewVisitor(), email);
            answer.AssertStatus(status);
            expected ??= answer.Shape;
            Assert.True(expected == answer.Shape, $"{kind}:\n{answer.Shape}\n\nbut unknown:\n{expected}");
        }
    }
}
