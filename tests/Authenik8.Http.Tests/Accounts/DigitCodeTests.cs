using System.Globalization;
using Authenik8.Accounts;
using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Codes of eight digits, which do not say whose they are.</summary>
public sealed class DigitCodeTests : IAsyncLifetime
{
    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;

    public async Task InitializeAsync() => _host = await AccountHost.StartQuickAsync(o =>
    {
        o.Accounts.CodeFormat = CodeFormat.Digits;
        o.Protection.Messages.Permits = 1000;
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Verify_DigitsWithTheAddress_WorkOnce()
    {
        var code = await RegisterAsync(_email);
        Assert.Equal(8, code.Length);
        Assert.All(code, digit => Assert.True(char.IsAsciiDigit(digit)));

        AssertInvalid(await VerifyAsync(code, email: null));
        AssertInvalid(await VerifyAsync(code, AccountHost.NewEmail("nobody")));
        (await VerifyAsync(code, "not an address")).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "email");
        (await VerifyAsync(code, _email.ToUpperInvariant())).AssertStatus(HttpStatusCode.NoContent);
        AssertInvalid(await VerifyAsync(code, _email));
    }

    [Fact]
    public async Task Reset_Digits_WorkOnceAndForThisAccountOnly()
    {
        var other = AccountHost.NewEmail("other");
        await EnrolAsync(_email);
        await EnrolAsync(other);
        var code = await _host.ResetCodeAsync(_email);

        AssertInvalid(await ResetAsync(code, other));
        AssertInvalid(await VerifyAsync(code, _email));
        (await ResetAsync(code, _email)).AssertStatus(HttpStatusCode.NoContent);
        AssertInvalid(await ResetAsync(code, _email));

        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("{0} {1}")]
    [InlineData("{0}-{1}")]
    [InlineData("{0}\u2013{1}.")]
    [InlineData("\u00a0{0}\u00a0{1}\u00a0")]
    [InlineData("{0}\r\n{1}\r\n")]
    [InlineData("full-width")]
    [InlineData("arabic")]
    public async Task Digits_AsTheyArePasted_AreForgiven(string pasted)
    {
        await EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        var text = pasted switch
        {
            "full-width" => new string([.. code.Select(static digit => (char)(digit - '0' + '\uff10'))]),
            "arabic" => new string([.. code.Select(static digit => (char)(digit - '0' + '\u0660'))]),
            _ => string.Format(CultureInfo.InvariantCulture, pasted, code[..4], code[4..]),
        };

        (await ResetAsync(text, _email)).AssertStatus(HttpStatusCode.NoContent);
    }

    /// <summary>What cannot be a code is no guess: it uses up neither the tries of the code nor those of the account.</summary>
    [Fact]
    public async Task Digits_TextThatCannotBeACode_SpendsNoTry()
    {
        await EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        foreach (var text in new[] { code[..7], code + "1", code[..7] + "x", "x", "ak8c_", " ", "+" + code, code.Replace(code[0], '\u2460'), "junk", "0x" + code[..6], "\u00bd", "no" })
            AssertInvalid(await ResetAsync(text, _email));

        (await ResetAsync(code, _email)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Digits_WrongOnesOfOneClient_AreFiveAndLeaveTheOwnerTheirs()
    {
        await EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        var stranger = _host.NewVisitor();
        for (var i = 1; i <= 5; i++)
            AssertInvalid(await ResetAsync(stranger, Other(code, i), _email));
        (await ResetAsync(stranger, code, _email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");

        (await ResetAsync(code, _email)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Digits_GuessedByManyAtOnce_GetThirtyTriesInAll()
    {
        await EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);

        var statuses = await Together.RunAsync(60, async i => (await ResetAsync(Other(code, i + 1), _email)).Status);

        Assert.Equal(30, statuses.Count(status => status == 400));
        Assert.Equal(30, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task Digits_GuessedByStrangersToTheirEnd_LeaveAKnownDeviceItsTries()
    {
        await EnrolAsync(_email);
        var owner = await _host.LoggedInAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        for (var i = 1; i <= 40; i++)
            AssertNotRedeemed(await ResetAsync(Other(code, i), _email));
        (await ResetAsync(code, _email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");

        owner.AccessToken = null;
        (await ResetAsync(owner, code, _email)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Digits_GuessedOnAndOn_NewCodesDoNotGiveNewTries()
    {
        await EnrolAsync(_email);
        var refused = 0;
        for (var round = 1; round <= 4; round++)
        {
            var code = await _host.ResetCodeAsync(_email, round);
            for (var i = 1; i <= 10; i++)
            {
                if ((await ResetAsync(Other(code, i), _email)).Status == 429)
                    refused++;
            }
        }

        Assert.Equal(10, refused);
    }

    [Fact]
    public async Task Verify_RightDigitsOfOneAccount_LeaveTheCounterOfAnotherAsItIs()
    {
        var other = AccountHost.NewEmail("other");
        await EnrolAsync(_email);
        await EnrolAsync(other);
        var person = await _host.LoggedInAsync(other);
        var address = AccountHost.NewEmail("new");
        (await person.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var own = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code!;
        for (var i = 1; i <= 4; i++)
            AssertInvalid(await person.PostAsync("/auth/email/verify", new { code = "0000000" + i, email = _email }));

        (await person.PostAsync("/auth/email/verify", new { code = own, email = _email })).AssertStatus(HttpStatusCode.NoContent);

        person.AccessToken = null;
        AssertInvalid(await person.PostAsync("/auth/email/verify", new { code = "00000005", email = _email }));
        (await person.PostAsync("/auth/email/verify", new { code = "00000006", email = _email })).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task ChangeEmail_Digits_AreRedeemedByTheSessionThatAsked()
    {
        await EnrolAsync(_email);
        var owner = await _host.LoggedInAsync(_email);
        var stranger = AccountHost.NewEmail("stranger");
        await EnrolAsync(stranger);
        var other = await _host.LoggedInAsync(stranger);
        var address = AccountHost.NewEmail("new");
        (await owner.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code!;

        AssertInvalid(await other.PostAsync("/auth/email/verify", new { code }));
        AssertInvalid(await _host.NewVisitor().PostAsync("/auth/email/verify", new { code }));
        AssertInvalid(await _host.NewVisitor().PostAsync("/auth/email/verify", new { code, email = address }));
        (await owner.PostAsync("/auth/email/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal(address, (await owner.GetAsync("/auth/me")).Json.GetProperty("email").GetString());
    }

    [Fact]
    public async Task ChangeEmail_DigitsWithTheAddressThatTheyWereSentTo_AreRedeemedToo()
    {
        await EnrolAsync(_email);
        var owner = await _host.LoggedInAsync(_email);
        var address = AccountHost.NewEmail("new");
        (await owner.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code!;

        (await owner.PostAsync("/auth/email/verify", new { code, email = address })).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal(address, (await owner.GetAsync("/auth/me")).Json.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Guest_Digits_AreRedeemedByTheGuest()
    {
        var guest = _host.NewVisitor();
        (await guest.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);
        (await guest.RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email)).Code!;

        AssertInvalid(await VerifyAsync(code, _email));
        (await guest.PostAsync("/auth/email/verify", new { code, email = _email })).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal(_email, (await guest.GetAsync("/auth/me")).Json.GetProperty("email").GetString());
    }

    private static void AssertInvalid(Answer answer) => answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");

    private static void AssertNotRedeemed(Answer answer) => Assert.True(answer.Status is 400 or 429, answer.Body);

    private static string Other(string code, int difference) =>
        ((int.Parse(code, CultureInfo.InvariantCulture) + difference) % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);

    private async Task<string> RegisterAsync(string email)
    {
        (await _host.NewVisitor().RegisterAsync(email)).AssertStatus(HttpStatusCode.Accepted);
        return (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email)).Code!;
    }

    private async Task EnrolAsync(string email) => (await VerifyAsync(await RegisterAsync(email), email)).AssertStatus(HttpStatusCode.NoContent);

    private Task<Answer> VerifyAsync(string code, string? email) => _host.NewVisitor().PostAsync("/auth/email/verify", new { code, email });

    private Task<Answer> ResetAsync(string code, string email) => ResetAsync(_host.NewVisitor(), code, email);

    private static Task<Answer> ResetAsync(Visitor visitor, string code, string email) =>
        visitor.PostAsync("/auth/password/reset", new { code, email, new_password = AccountHost.OtherPassword });
}
