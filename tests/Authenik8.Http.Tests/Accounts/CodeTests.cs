using System.Buffers.Text;
using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>POST email/verify, email/resend, password/forgot and password/reset, with the codes of links.</summary>
public sealed class CodeTests : IAsyncLifetime
{
    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;
    private Visitor _visitor = null!;

    public async Task InitializeAsync()
    {
        _host = await AccountHost.StartQuickAsync(o => o.Protection.Messages.Permits = 1000);
        _visitor = _host.NewVisitor();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Verify_RightCode_WorksOnce()
    {
        var code = await RegisterAsync();

        var answer = await VerifyAsync(code);

        answer.AssertStatus(HttpStatusCode.NoContent);
        Assert.Empty(answer.Body);
        Assert.True((await _host.FindAsync(_email)).IsEmailVerified);
        AssertInvalid(await VerifyAsync(code));
    }

    [Fact]
    public async Task Reset_RightCode_WorksOnceAndLogsNobodyIn()
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);

        var answer = await ResetAsync(code);

        answer.AssertStatus(HttpStatusCode.NoContent);
        Assert.Empty(answer.Body);
        // The device becomes known, which logs nobody in.
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.StartsWith(Visitor.DeviceCookie + "=", cookie, StringComparison.Ordinal));
        AssertInvalid(await ResetAsync(code));
        Assert.Equal(200, (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).Status);
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email)).Status);
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.PasswordChanged, _email);
    }

    [Fact]
    public async Task Reset_ProvesTheAddressAsWell()
    {
        _ = await RegisterAsync();

        (await ResetAsync(await _host.ResetCodeAsync(_email))).AssertStatus(HttpStatusCode.NoContent);

        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Verify_TimeIsOver_IsRefused()
    {
        var code = await RegisterAsync();
        _host.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var other = AccountHost.NewEmail();
        (await _host.NewVisitor().RegisterAsync(other)).AssertStatus(HttpStatusCode.Accepted);
        var late = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, other)).Code!;

        (await VerifyAsync(code)).AssertStatus(HttpStatusCode.NoContent);
        _host.Clock.Advance(TimeSpan.FromHours(24));

        AssertInvalid(await VerifyAsync(late));
        Assert.False((await _host.FindAsync(other)).IsEmailVerified);
    }

    [Fact]
    public async Task Reset_TimeIsOver_IsRefused()
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        var message = await _host.Mailbox.ReceiveAsync(MessageKind.ResetPassword, _email);
        Assert.Equal(_host.Clock.GetUtcNow() + TimeSpan.FromMinutes(10), message.ExpiresAt);
        _host.Clock.Advance(TimeSpan.FromMinutes(10));

        AssertInvalid(await ResetAsync(code));

        var second = await _host.ResetCodeAsync(_email, count: 2);
        _host.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await ResetAsync(second)).AssertStatus(HttpStatusCode.NoContent);
    }

    // An account's id is no secret: whoever knows it must not end its code, nor use up the attempts of its owner.
    [Fact]
    public async Task Code_AfterManyForgedOnes_Works()
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        for (var i = 1; i <= 12; i++)
            AssertInvalid(await ResetAsync(WithOtherSecret(code, i)));

        (await ResetAsync(code)).AssertStatus(HttpStatusCode.NoContent);
    }

    // Digits need an address beside them, which everybody knows: nobody is to end the code of a link with it.
    [Theory]
    [InlineData("12345678")]
    [InlineData("ak8c_garbage")]
    public async Task Code_OfALink_IsNotEndedByGuessesAtDigits(string guess)
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        for (var i = 0; i < 8; i++)
            AssertInvalid(await _host.NewVisitor().PostAsync("/auth/password/reset", new { code = guess, email = _email, new_password = AccountHost.OtherPassword }));

        (await ResetAsync(code)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Code_OfAnotherPurpose_IsRefusedAndNotSpent()
    {
        var verification = await RegisterAsync();
        var reset = await _host.ResetCodeAsync(_email);

        AssertInvalid(await ResetAsync(verification));
        AssertInvalid(await VerifyAsync(reset));
        AssertInvalid(await VerifyAsync(WithPurpose(reset, 1)));
        AssertInvalid(await ResetAsync(WithPurpose(verification, 2)));

        (await VerifyAsync(verification)).AssertStatus(HttpStatusCode.NoContent);
        (await ResetAsync(reset)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Code_OfAnotherAccount_IsRefused()
    {
        await _host.EnrolAsync(_email);
        var attacker = AccountHost.NewEmail("eve");
        await _host.EnrolAsync(attacker);
        var own = await _host.ResetCodeAsync(attacker);
        var victims = await _host.ResetCodeAsync(_email);

        // The attacker's secret under the victim's name, and the attacker's code with the victim's address beside it.
        AssertInvalid(await ResetAsync(Encode([.. Decode(own).AsSpan(0, 50), .. Decode(victims).AsSpan(50)])));
        (await _visitor.PostAsync("/auth/password/reset", new { code = own, email = _email, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal(200, (await _host.NewVisitor().LogInAsync(_email)).Status);
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).Status);
        Assert.Equal(200, (await _host.NewVisitor().LogInAsync(attacker, AccountHost.OtherPassword)).Status);
    }

    [Fact]
    public async Task Code_Garbled_IsRefusedAndNeverAFailureOfOurs()
    {
        var code = await RegisterAsync();
        var bytes = Decode(code);
        string[] garbled =
        [
            .. Enumerable.Range(1, code.Length - 1).Where(i => i % 7 == 0).Select(i => code[..i]),
            code + "A", code + "=", code + "\u00e9", code.ToUpperInvariant(), code.Replace("ak8c_", "ak8d_", StringComparison.Ordinal), code.Replace('_', '-'),
            "ak8c_", "ak8c_!!!!", "ak8c_" + new string('A', 2300), new string('9', 8192), "00000000", "٠١٢٣٤٥٦٧", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟",
            Encode([.. bytes, 0]), Encode([2, .. bytes.AsSpan(1)]), Encode([bytes[0], 0, .. bytes.AsSpan(2)]), Encode([bytes[0], 99, .. bytes.AsSpan(2)]),
            Encode([.. bytes.AsSpan(0, 34), 0xFF, 0xFF, .. bytes.AsSpan(36)]), Encode([.. bytes.AsSpan(0, 36), 0xFF, 0xFE]), Encode([.. bytes.AsSpan(0, 36)]),
            Encode([.. bytes.AsSpan(0, 34), 0, 4, .. "acme"u8, .. bytes.AsSpan(36)]),
        ];
        foreach (var text in garbled)
        {
            AssertInvalid(await _host.NewVisitor().PostAsync("/auth/email/verify", new { code = text }));
            AssertInvalid(await _host.NewVisitor().PostAsync("/auth/password/reset", new { code = text, new_password = AccountHost.OtherPassword }));
        }

        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Code_NewOne_EndsTheOldOne()
    {
        var first = await RegisterAsync();
        (await _visitor.PostAsync("/auth/email/resend", new { email = _email })).AssertStatus(HttpStatusCode.Accepted);
        var second = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email, count: 2)).Code!;
        var firstReset = await _host.ResetCodeAsync(_email);
        var secondReset = await _host.ResetCodeAsync(_email, count: 2);

        AssertInvalid(await VerifyAsync(first));
        AssertInvalid(await ResetAsync(firstReset));
        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code = second, new_password = AccountHost.Password })).AssertStatus(HttpStatusCode.NoContent);
        (await ResetAsync(secondReset)).AssertStatus(HttpStatusCode.NoContent);
    }

    /// <summary>A code that was sent again belongs to no registration: it asks for a password, and is not spent before there is a good one.</summary>
    [Fact]
    public async Task Verify_CodeThatWasSentAgain_NeedsANewPassword()
    {
        _ = await RegisterAsync();
        (await _visitor.PostAsync("/auth/email/resend", new { email = _email })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email, count: 2)).Code!;

        for (var i = 0; i < 20; i++)
            (await VerifyAsync(code)).AssertProblem(HttpStatusCode.UnprocessableEntity, "new_password_required", "new_password");
        (await SendAsync(ScriptedPolicy.RefusedAs(Passwords.Policy.PasswordRefusal.Common))).AssertProblem(HttpStatusCode.UnprocessableEntity, "password_common", "new_password");
        Assert.False((await _host.FindAsync(_email)).IsEmailVerified);
        (await SendAsync(AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.NoContent);

        AssertInvalid(await SendAsync(AccountHost.OtherPassword));
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email)).Status);
        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);

        Task<Answer> SendAsync(string password) => _host.NewVisitor().PostAsync("/auth/email/verify", new { code, new_password = password });
    }

    /// <summary>The owner of the mailbox has the last word on the password.</summary>
    [Fact]
    public async Task Verify_CodeOfARegistrationWithANewPassword_SetsThatOne()
    {
        var code = await RegisterAsync();

        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email)).Status);
        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(" {0} ")]
    [InlineData("{0}.")]
    [InlineData("<{0}>")]
    [InlineData("\"{0}\",\r\n")]
    [InlineData("\t{0}\n")]
    public async Task Code_AsAMailClientHandsItOn_IsForgiven(string pasted)
    {
        var code = await RegisterAsync();
        // A client that breaks lines, too.
        var text = pasted.Replace("{0}", code.Insert(20, "\r\n").Insert(60, "=\r\n"), StringComparison.Ordinal);

        (await VerifyAsync(text)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Verify_ManyAtOnce_OneWins()
    {
        for (var round = 0; round < 15; round++)
        {
            var email = AccountHost.NewEmail("round");
            (await _host.NewVisitor().RegisterAsync(email)).AssertStatus(HttpStatusCode.Accepted);
            var code = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email)).Code;

            var statuses = await Together.RunAsync(4, async _ => (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).Status);

            Assert.Equal([204, 400, 400, 400], statuses.Order());
        }
    }

    [Fact]
    public async Task Reset_ManyAtOnce_OneWinsAndItsPasswordIsTheOne()
    {
        for (var round = 0; round < 15; round++)
        {
            var email = AccountHost.NewEmail("round");
            await _host.EnrolAsync(email);
            var code = await _host.ResetCodeAsync(email);

            var statuses = await Together.RunAsync(3, async i =>
                (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = $"{AccountHost.OtherPassword} {i}" })).Status);

            Assert.Equal([204, 400, 400], statuses.Order());
            for (var i = 0; i < statuses.Length; i++)
                Assert.Equal(statuses[i] == 204 ? 200 : 401, (await _host.NewVisitor().LogInAsync(email, $"{AccountHost.OtherPassword} {i}")).Status);
        }
    }

    [Fact]
    public async Task Reset_CodeFromBeforeAChangeOfPassword_IsDead()
    {
        var owner = await _host.NewMemberAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        (await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = "a third and long passphrase" }))
            .AssertStatus(HttpStatusCode.NoContent);

        AssertInvalid(await ResetAsync(code));

        (await _host.NewVisitor().LogInAsync(_email, "a third and long passphrase")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reset_CodeFromBeforeTheAccountWasDisabled_IsDead()
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        var admin = await _host.NewAdminAsync();
        (await admin.PostAsync($"/auth/admin/accounts/{(await _host.FindAsync(_email)).Subject.Id}/disable")).AssertStatus(HttpStatusCode.OK);

        AssertInvalid(await ResetAsync(code));

        (await _host.NewVisitor().LogInAsync(_email)).AssertProblem(HttpStatusCode.Forbidden, "account_disabled");
    }

    [Fact]
    public async Task Verify_AccountGone_IsRefused()
    {
        var code = await RegisterAsync();
        var account = await _host.FindAsync(_email);
        Assert.True(await _host.Accounts.DeleteAsync(account.Subject, account.Version, CancellationToken.None));
        var reset = await RegisterOtherAndForgetAsync();

        AssertInvalid(await VerifyAsync(code));
        AssertInvalid(await ResetAsync(reset));
    }

    [Fact]
    public async Task Forgot_WhenTheOutboxIsFull_SaysSo()
    {
        var held = new HeldSender();
        await using var host = await AccountHost.StartQuickAsync(
            o => o.Messages.QueueCapacity = 1,
            s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IMessageSender>(s, held));
        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++)
            answers.Add(await host.NewVisitor().RegisterAsync(AccountHost.NewEmail("queue")));
        held.Release();

        answers[^1].AssertProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.NotNull(answers[^1].Headers.RetryAfter);
    }

    [Fact]
    public async Task ChangePassword_WhenTheOutboxIsFull_IsDoneAllTheSame()
    {
        var held = new HeldSender();
        await using var host = await AccountHost.StartQuickAsync(
            o =>
            {
                o.Messages.QueueCapacity = 1;
                o.Accounts.RequireVerifiedEmail = false;
            },
            s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IMessageSender>(s, held));
        (await host.NewVisitor().RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        var owner = await host.LoggedInAsync(_email);
        for (var full = false; !full;)
            full = (await host.NewVisitor().RegisterAsync(AccountHost.NewEmail("queue"))).Status == 503;

        var answer = await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword });
        held.Release();

        answer.AssertStatus(HttpStatusCode.NoContent);
        (await host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    private static void AssertInvalid(Answer answer) => answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");

    private static byte[] Decode(string code) => Base64Url.DecodeFromChars(code.AsSpan("ak8c_".Length));

    private static string Encode(byte[] bytes) => "ak8c_" + Base64Url.EncodeToString(bytes);

    private static string WithOtherSecret(string code, int difference)
    {
        var bytes = Decode(code);
        bytes[10] ^= (byte)difference;
        return Encode(bytes);
    }

    private static string WithPurpose(string code, byte purpose)
    {
        var bytes = Decode(code);
        bytes[1] = purpose;
        return Encode(bytes);
    }

    private async Task<string> RegisterAsync()
    {
        (await _host.NewVisitor().RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        return (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email)).Code!;
    }

    private async Task<string> RegisterOtherAndForgetAsync()
    {
        var other = AccountHost.NewEmail("other");
        await _host.EnrolAsync(other);
        var code = await _host.ResetCodeAsync(other);
        var account = await _host.FindAsync(other);
        Assert.True(await _host.Accounts.DeleteAsync(account.Subject, account.Version, CancellationToken.None));
        return code;
    }

    private Task<Answer> VerifyAsync(string code) => _visitor.PostAsync("/auth/email/verify", new { code });

    private Task<Answer> ResetAsync(string code) => _visitor.PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword });

    private sealed class HeldSender : IMessageSender
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.TrySetResult();

        public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken) => _released.Task.WaitAsync(cancellationToken);
    }
}
