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
        Assert.Equal("Ada Ł.", account.DisplayName);
        Assert.DoesNotContain(AccountHost.Password, account.PasswordHash, StringComparison.Ordinal);
        Assert.NotNull((await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email)).Code);
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
