using Authenik8.Messages;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>POST login.</summary>
public sealed class LoginTests(SharedAccountHost<LoginTests> shared) : IClassFixture<SharedAccountHost<LoginTests>>, IHostSetup
{
    private readonly AccountHost _host = shared.Host;

    static void IHostSetup.Configure(Authenik8Options options) => options.Protection.LoginBackoff.Free = 50;

    [Fact]
    public async Task LogIn_RightPassword_GivesATokenPairAndRemembersTheDevice()
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        var visitor = _host.NewVisitor();

        var answer = await visitor.PostAsync("/auth/login", new { email = email.ToUpperInvariant(), password = AccountHost.Password, device_name = "Ada's phone" });

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.True(answer.Headers.Contains("RateLimit"));
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        visitor.AccessToken = answer.AccessToken;
        var session = Assert.Single((await visitor.GetAsync("/auth/sessions")).Json.GetProperty("sessions").EnumerateArray());
        Assert.Equal("Ada's phone", session.GetProperty("device").GetProperty("name").GetString());
        Assert.Equal(visitor.Address, session.GetProperty("device").GetProperty("ip_address").GetString());
        Assert.Equal((await _host.FindAsync(email)).Subject.Id, (await visitor.GetAsync("/auth/me")).Json.GetProperty("id").GetString());
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split("; ");
        Assert.StartsWith(Visitor.DeviceCookie + "=", cookie[0], StringComparison.Ordinal);
        foreach (var attribute in new[] { "secure", "httponly", "samesite=strict", "path=/auth" })
            Assert.Contains(attribute, cookie, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task LogIn_Token_SaysHowAndWhenAndUnderWhichCredentials()
    {
        var email = AccountHost.NewEmail();
        var visitor = await _host.NewMemberAsync(email);

        var tokens = (ITokenService)_host.Host.Services.GetService(typeof(ITokenService))!;
        var token = Assert.IsType<TokenVerification.Valid>(await tokens.VerifyAsync(visitor.AccessToken!, CancellationToken.None)).Token;

        Assert.Equal(["pwd"], token.AuthenticationMethods);
        Assert.Equal((await _host.FindAsync(email)).SecurityVersion, token.SecurityVersion);
        Assert.True(_host.Clock.GetUtcNow() - token.AuthTime < TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(AccountHost.Password + " ")]
    [InlineData(" " + AccountHost.Password)]
    [InlineData("A rather long passphrase")]
    [InlineData("a rather long passphras")]
    [InlineData("a rather long passphrase\u200b")]
    public async Task LogIn_AlmostTheRightPassword_IsRefused(string almost)
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);

        (await _host.NewVisitor().LogInAsync(email, almost)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task LogIn_NotVerified_IsAnsweredLikeAWrongPassword()
    {
        var email = AccountHost.NewEmail();
        (await _host.NewVisitor().RegisterAsync(email)).AssertStatus(HttpStatusCode.Accepted);

        var right = await _host.NewVisitor().LogInAsync(email);
        right.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal((await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword)).Shape, right.Shape);
    }

    [Fact]
    public async Task LogIn_Disabled_IsRefusedOnlyWithTheRightPassword()
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        var admin = await _host.NewAdminAsync();
        (await admin.PostAsync($"/auth/admin/accounts/{(await _host.FindAsync(email)).Subject.Id}/disable")).AssertStatus(HttpStatusCode.OK);

        (await _host.NewVisitor().LogInAsync(email)).AssertProblem(HttpStatusCode.Forbidden, "account_disabled");
        (await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task LogIn_PendingDeletion_IsRefusedOnlyWithTheRightPassword()
    {
        var email = AccountHost.NewEmail();
        var member = await _host.NewMemberAsync(email);
        (await member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);

        (await _host.NewVisitor().LogInAsync(email)).AssertProblem(HttpStatusCode.Forbidden, "account_pending_deletion");
        (await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task LogIn_HostTooBusy_IsToldSoAndDoesNotCountAsAFailure()
    {
        await using var host = await AccountHost.StartQuickAsync();
        var email = AccountHost.NewEmail();
        await host.EnrolAsync(email);
        var visitor = host.NewVisitor();
        host.Hasher.BusyFor = TimeSpan.FromSeconds(3);
        for (var i = 0; i < 8; i++)
        {
            var busy = await visitor.LogInAsync(email);
            busy.AssertProblem(HttpStatusCode.ServiceUnavailable, "busy");
            Assert.Equal(TimeSpan.FromSeconds(3), busy.Headers.RetryAfter?.Delta);
        }
        host.Hasher.BusyFor = null;

        (await visitor.LogInAsync(email)).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("Bearer garbage")]
    public async Task LogIn_WithAnyOldAuthorizationHeader_DoesNotMindIt(string header)
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = new StringContent($$"""{"email":"{{email}}","password":"{{AccountHost.Password}}"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", header);

        (await Answer.ReadAsync(await _host.Host.Client.SendAsync(request))).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ak8d_")]
    [InlineData("ak8d_!!!!")]
    [InlineData(null)]
    public async Task LogIn_WithAnyOldDeviceCookie_DoesNotMindIt(string? cookie)
    {
        var email = AccountHost.NewEmail();
        var member = await _host.NewMemberAsync(email);
        var visitor = _host.NewVisitor();
        // As long as a real one, of characters that base64url does not have.
        visitor.Device = cookie ?? string.Concat(member.Device![..5], new string('!', member.Device.Length - 5));

        (await visitor.LogInAsync(email, AccountHost.WrongPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await visitor.LogInAsync(email)).AssertStatus(HttpStatusCode.OK);
    }

    /// <summary>
    /// Writers that contend for one account. All may be compared at the same time, and each counts as a failure until its comparison is done,
    /// so the limit on failures in a row is beyond their number.
    /// </summary>
    [Fact]
    public async Task LogIn_ManyAtOnce_AllGetSessions()
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        var visitors = Enumerable.Range(0, 40).Select(_ => _host.NewVisitor()).ToArray();

        var answers = await Task.WhenAll(visitors.Select(visitor => visitor.LogInAsync(email)));

        Assert.All(answers, answer => answer.AssertStatus(HttpStatusCode.OK));
        Assert.Equal(40, answers.Select(answer => answer.Json.GetProperty("session_id").GetString()).Distinct().Count());
    }
}
