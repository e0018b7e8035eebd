using Authenik8.Messages;
using Authenik8.Passwords.Policy;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>POST register.</summary>
public sealed class RegisterTests(SharedAccountHost<RegisterTests> shared) : IClassFixture<SharedAccountHost<RegisterTests>>, IHostSetup
{
    private readonly AccountHost _host = shared.Host;

    public static TheoryData<string, string> Refusals => new()
    {
        { nameof(PasswordRefusal.TooShort), "password_too_short" },
        { nameof(PasswordRefusal.TooLong), "password_too_long" },
        { nameof(PasswordRefusal.Common), "password_common" },
        { nameof(PasswordRefusal.ContainsEmail), "password_personal" },
        { nameof(PasswordRefusal.ContainsName), "password_personal" },
        { nameof(PasswordRefusal.ContainsContextWord), "password_personal" },
        { nameof(PasswordRefusal.Breached), "password_breached" },
        { nameof(PasswordRefusal.NotUnicode), "invalid_field" },
    };

    [Fact]
    public async Task Register_NewAddress_IsAcceptedAndMakesAnAccountThatIsNotVerified()
    {
        var email = AccountHost.NewEmail();

        var answer = await _host.NewVisitor().PostAsync("/auth/register", new { email, password = AccountHost.Password, display_name = "Ada Ł." });

        answer.AssertStatus(HttpStatusCode.Accepted);
        Assert.Equal("accepted", answer.Json.GetProperty("status").GetString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.True(answer.Headers.Contains("RateLimit"));
        Assert.True(answer.Headers.Contains("RateLimit-Policy"));
        var account = await _host.FindAsync(email);
        Assert.False(account.IsEmailVerified);
        // Name and password travel with the code: whoever registered, the account has neither before the mailbox is proved.
        Assert.Null(account.DisplayName);
        Assert.Null(account.PasswordHash);
        var message = await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email);
        Assert.Null(message.DisplayName);
        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code = message.Code })).AssertStatus(HttpStatusCode.NoContent);
        account = await _host.FindAsync(email);
        Assert.Equal("Ada Ł.", account.DisplayName);
        Assert.DoesNotContain(AccountHost.Password, account.PasswordHash, StringComparison.Ordinal);
    }

    /// <summary>A stranger's words reach no address that the stranger did not prove, in whatever message.</summary>
    [Fact]
    public async Task Register_NameOfAStranger_IsInNoMessageBeforeTheAddressIsProved()
    {
        const string words = "You won 500 EUR! Claim it at https://evil.example/win";
        await using var host = await AccountHost.StartQuickAsync(o =>
        {
            o.Accounts.RequireVerifiedEmail = false;
            o.Protection.Messages.Permits = 1000;
        });
        var (email, other) = (AccountHost.NewEmail(), AccountHost.NewEmail("other"));
        var stranger = host.NewVisitor();
        (await stranger.PostAsync("/auth/register", new { email, password = AccountHost.Password, display_name = words })).AssertStatus(HttpStatusCode.Accepted);
        (await stranger.LogInAsync(email)).AssertStatus(HttpStatusCode.OK);
        (await stranger.SendAsync(HttpMethod.Patch, "/auth/me", new { display_name = words })).AssertStatus(HttpStatusCode.OK);
        (await stranger.PostAsync("/auth/email/resend", new { email })).AssertStatus(HttpStatusCode.Accepted);
        (await stranger.PostAsync("/auth/password/forgot", new { email })).AssertStatus(HttpStatusCode.Accepted);
        (await stranger.PostAsync("/auth/email/change", new { email = other, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        _ = await host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, other);
        (await stranger.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);
        await host.AllSentAsync();

        var messages = host.Mailbox.Messages.Where(message => message.Recipient == email || message.Recipient == other).ToList();

        Assert.True(messages.Count >= 6, string.Join(' ', messages));
        Assert.All(messages, message => Assert.Null(message.DisplayName));
    }

    [Theory]
    [InlineData("\u202eadA")]
    [InlineData("A\u200bda")]
    [InlineData("Ada\u2069")]
    [InlineData("\u2060")]
    [InlineData("Ada\ue000")]
    [InlineData("   ")]
    public async Task Name_WithCharactersThatCannotBeSeen_IsNamed(string name)
    {
        (await _host.NewVisitor().PostAsync("/auth/register", new { email = AccountHost.NewEmail(), password = AccountHost.Password, display_name = name }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "display_name");
        var member = await _host.NewMemberAsync(AccountHost.NewEmail());
        (await member.SendAsync(HttpMethod.Patch, "/auth/me", new { display_name = name }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "display_name");
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Register_PasswordAgainstThePolicy_IsRefusedWithTheRule(string reason, string code)
    {
        var email = AccountHost.NewEmail();

        var answer = await _host.NewVisitor().RegisterAsync(email, ScriptedPolicy.RefusedAs(Enum.Parse<PasswordRefusal>(reason)));

        answer.AssertProblem(HttpStatusCode.UnprocessableEntity, code, "password");
        Assert.Null(await _host.FindAsync(email));
    }

    [Fact]
    public async Task Register_TakenAddress_TellsTheOwnerAndChangesNothing()
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        var before = await _host.FindAsync(email);

        // The same mailbox in other letters.
        (await _host.NewVisitor().RegisterAsync(email.ToUpperInvariant(), AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Accepted);

        Assert.NotNull((await _host.Mailbox.ReceiveAsync(MessageKind.AlreadyRegistered, email)).Code);
        Assert.Equal(before.PasswordHash, (await _host.FindAsync(email)).PasswordHash);
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(email, AccountHost.OtherPassword)).Status);
        Assert.Equal(200, (await _host.NewVisitor().LogInAsync(email)).Status);
    }

    [Fact]
    public async Task Register_OneAddressManyTimesAtOnce_MakesOneAccount()
    {
        var email = AccountHost.NewEmail();
        var visitors = Enumerable.Range(0, 3).Select(_ => _host.NewVisitor()).ToArray();

        var answers = await Task.WhenAll(visitors.Select((visitor, i) => visitor.RegisterAsync(email, $"{AccountHost.Password} {i}")));

        Assert.All(answers, answer => answer.AssertStatus(HttpStatusCode.Accepted));
        await _host.VerifyAsync(_host.NewVisitor(), email);
        var logins = new List<int>();
        for (var i = 0; i < visitors.Length; i++)
            logins.Add((await _host.NewVisitor().LogInAsync(email, $"{AccountHost.Password} {i}")).Status);
        Assert.Equal(1, logins.Count(status => status == 200));
    }

    [Fact]
    public async Task Register_HostTooBusy_IsToldWhenToComeBack()
    {
        await using var host = await AccountHost.StartQuickAsync();
        host.Hasher.BusyFor = TimeSpan.FromSeconds(7);

        var answer = await host.NewVisitor().RegisterAsync(AccountHost.NewEmail());

        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
    }
}
