using Authenik8.Accounts;
using Authenik8.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Attempts have limits, and their owners are not kept out by strangers who use them up.</summary>
public sealed class ThrottlingTests : IAsyncLifetime
{
    private const int Failures = 5;

    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;

    public async Task InitializeAsync() => _host = await AccountHost.StartQuickAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LogIn_FailedTooOften_IsRefusedUntilTheTimeIsOver(bool exists)
    {
        if (exists)
            await _host.EnrolAsync(_email);
        var stranger = _host.NewVisitor();
        for (var left = Failures - 1; left >= 0; left--)
        {
            var failed = await stranger.LogInAsync(_email, AccountHost.WrongPassword);
            failed.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
            Assert.Equal($"\"login\";r={left};t=900", Header(failed, "RateLimit"));
            Assert.Equal($"\"login\";q={Failures};w=900", Header(failed, "RateLimit-Policy"));
        }

        var refused = await stranger.LogInAsync(_email);
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.Equal(TimeSpan.FromMinutes(15), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("\"login\";r=0;t=900", Header(refused, "RateLimit"));
        Assert.Equal(0, _host.Hasher.ComparisonsOf(AccountHost.Password));

        _host.Clock.Advance(refused.Headers.RetryAfter!.Delta!.Value - TimeSpan.FromMilliseconds(1));
        Assert.Equal(429, (await stranger.LogInAsync(_email)).Status);
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(exists ? 200 : 401, (await stranger.LogInAsync(_email)).Status);
    }

    [Fact]
    public async Task LogIn_Success_ForgetsTheFailuresBefore()
    {
        await _host.EnrolAsync(_email);
        var visitor = _host.NewVisitor();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < Failures - 1; i++)
                Assert.Equal(401, (await visitor.LogInAsync(_email, AccountHost.WrongPassword)).Status);
            visitor.Device = null;
            (await visitor.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
            visitor.AccessToken = null;
        }
    }

    [Fact]
    public async Task LogIn_AStrangerAndTheOwner_AreCountedApart()
    {
        await _host.EnrolAsync(_email);
        await ExhaustAsync(_host.NewVisitor());

        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LogIn_KnownDeviceOrSession_AtAnAddressWhereAStrangerUsedUpTheAttempts_GetsIn()
    {
        var owner = await _host.NewMemberAsync(_email);
        await ExhaustAsync(new Visitor(_host.Host) { Address = owner.Address });
        var (token, device) = (owner.AccessToken, owner.Device);

        Assert.Equal(429, (await new Visitor(_host.Host) { Address = owner.Address }.LogInAsync(_email)).Status);
        (await new Visitor(_host.Host) { Address = owner.Address, Device = device }.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
        (await new Visitor(_host.Host) { Address = owner.Address, AccessToken = token }.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LogIn_KnownDevice_HasNoMoreAttemptsThanOthers()
    {
        var owner = await _host.NewMemberAsync(_email);
        var thief = _host.NewVisitor();
        thief.Device = owner.Device;
        await ExhaustAsync(thief);

        (await thief.LogInAsync(_email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        // At other addresses as well: it is the device that is counted.
        (await new Visitor(_host.Host) { Device = owner.Device }.LogInAsync(_email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task LogIn_DeviceOrSessionOfSomebodyElse_HelpsNobody()
    {
        await _host.EnrolAsync(_email);
        var other = await _host.NewMemberAsync(AccountHost.NewEmail("other"));
        var address = _host.NewVisitor().Address;
        await ExhaustAsync(new Visitor(_host.Host) { Address = address });

        var attempt = await new Visitor(_host.Host) { Address = address, Device = other.Device, AccessToken = other.AccessToken }.LogInAsync(_email);

        attempt.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task LogIn_DeviceFromBeforeAReset_IsKnownNoMore()
    {
        var thief = await _host.NewMemberAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);
        var address = _host.NewVisitor().Address;
        await ExhaustAsync(new Visitor(_host.Host) { Address = address });

        Assert.Equal(429, (await new Visitor(_host.Host) { Address = address, Device = thief.Device }.LogInAsync(_email, AccountHost.OtherPassword)).Status);
        Assert.Equal(429, (await new Visitor(_host.Host) { Address = address, AccessToken = thief.AccessToken }.LogInAsync(_email, AccountHost.OtherPassword)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LogIn_AHundredWrongGuessesAtOnce_NoMoreThanTheBudgetAreCompared(bool exists)
    {
        if (exists)
            await _host.EnrolAsync(_email);
        var stranger = _host.NewVisitor();

        var statuses = await Together.RunAsync(100, async i => (await stranger.LogInAsync(_email, $"{AccountHost.WrongPassword} {i}")).Status);

        Assert.Equal(Failures, Enumerable.Range(0, 100).Sum(i => _host.Hasher.ComparisonsOf($"{AccountHost.WrongPassword} {i}")));
        Assert.Equal(Failures, statuses.Count(status => status == 401));
        Assert.Equal(100 - Failures, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task LogIn_AHundredWrongGuessesAtOnceFromAHundredAddresses_NoMoreThanTheFreeOnesAreCompared()
    {
        await _host.EnrolAsync(_email);

        var statuses = await Together.RunAsync(100, async i => (await _host.NewVisitor().LogInAsync(_email, $"{AccountHost.WrongPassword} {i}")).Status);

        var free = new AttemptBackoffOptions().Free;
        Assert.Equal(free, Enumerable.Range(0, 100).Sum(i => _host.Hasher.ComparisonsOf($"{AccountHost.WrongPassword} {i}")));
        Assert.Equal(free, statuses.Count(status => status == 401));
    }

    [Fact]
    public async Task LogIn_AtManyAccountsFromOneAddress_HasALimit()
    {
        var stranger = _host.NewVisitor();
        var statuses = new List<int>();
        for (var i = 0; i < 110; i++)
            statuses.Add((await stranger.LogInAsync($"victim{i}@example.com", AccountHost.WrongPassword)).Status);

        Assert.Equal(100, statuses.Count(status => status == 401));
        Assert.All(statuses.Skip(100), status => Assert.Equal(429, status));
    }

    [Fact]
    public async Task EveryWayToComparePasswords_IsCountedTogether()
    {
        var owner = await _host.NewMemberAsync(_email);
        object Wrong(int i) => new { current_password = $"{AccountHost.WrongPassword} {i}", new_password = AccountHost.OtherPassword };
        for (var i = 0; i < 3; i++)
            (await owner.PostAsync("/auth/password/change", Wrong(i))).AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "current_password");
        (await owner.PostAsync("/auth/email/change", new { email = AccountHost.NewEmail(), password = AccountHost.WrongPassword }))
            .AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");
        (await owner.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.WrongPassword }))
            .AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");

        (await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword }))
            .AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        (await owner.PostAsync("/auth/email/change", new { email = AccountHost.NewEmail(), password = AccountHost.Password }))
            .AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        (await owner.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password }))
            .AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task ChangePassword_RightPasswordButANewOneAgainstThePolicy_IsNoFailedAttempt()
    {
        var owner = await _host.NewMemberAsync(_email);
        for (var i = 0; i < Failures + 2; i++)
        {
            (await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = ScriptedPolicy.RefusedAs(Passwords.Policy.PasswordRefusal.Common) }))
                .AssertProblem(HttpStatusCode.UnprocessableEntity, "password_common", "new_password");
        }
    }

    [Fact]
    public async Task Reset_RightCodeButAPasswordAgainstThePolicy_CostsNeitherTheCodeNorAnAttempt()
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        var visitor = _host.NewVisitor();
        for (var i = 0; i < 12; i++)
        {
            (await visitor.PostAsync("/auth/password/reset", new { code, new_password = ScriptedPolicy.RefusedAs(Passwords.Policy.PasswordRefusal.Breached) }))
                .AssertProblem(HttpStatusCode.UnprocessableEntity, "password_breached", "new_password");
        }

        (await visitor.PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("/auth/register")]
    [InlineData("/auth/password/forgot")]
    [InlineData("/auth/email/resend")]
    public async Task Messages_ToOneAddress_HaveALimit(string path)
    {
        var unknown = AccountHost.NewEmail("nobody");
        await _host.EnrolAsync(_email);
        var statuses = new List<(int Known, int Unknown)>();
        for (var i = 0; i < 4; i++)
            statuses.Add(((await AskAsync(_email)).Status, (await AskAsync(unknown)).Status));

        // The registration of the known one was the first of three; messages that verify are counted apart.
        Assert.Equal(path == "/auth/email/resend" ? [202, 202, 202, 429] : [202, 202, 429, 429], statuses.Select(status => status.Known));
        Assert.Equal([202, 202, 202, 429], statuses.Select(status => status.Unknown));
        var refused = await AskAsync(unknown);
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        // Its own limit, and the longest wait: where the address' counter stands, which others move too, is shown to nobody.
        Assert.StartsWith(path == "/auth/register" ? "\"register\";r=19;" : "\"message-address\";r=19;", Header(refused, "RateLimit"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(refused.Shape, (await AskAsync(_email)).Shape);

        Task<Answer> AskAsync(string email) => _host.NewVisitor().PostAsync(path, new { email, password = AccountHost.Password });
    }

    [Fact]
    public async Task Messages_UsedUpByAStranger_LeaveTheOwnersKnownDeviceItsReset()
    {
        var owner = await _host.NewMemberAsync(_email);
        for (var i = 0; i < 4; i++)
            _ = await _host.NewVisitor().PostAsync("/auth/password/forgot", new { email = _email });
        Assert.Equal(429, (await _host.NewVisitor().PostAsync("/auth/password/forgot", new { email = _email })).Status);

        var device = new Visitor(_host.Host) { Device = owner.Device };
        for (var i = 0; i < 3; i++)
            (await device.PostAsync("/auth/password/forgot", new { email = _email })).AssertStatus(HttpStatusCode.Accepted);
        (await device.PostAsync("/auth/password/forgot", new { email = _email })).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Messages_ThatSendTheOwnerNothing_DoNotUseUpTheirReset()
    {
        await _host.EnrolAsync(_email);
        var other = await _host.NewMemberAsync(AccountHost.NewEmail("other"));
        for (var i = 0; i < 4; i++)
        {
            _ = await _host.NewVisitor().PostAsync("/auth/email/resend", new { email = _email });
            _ = await other.PostAsync("/auth/email/change", new { email = _email, password = AccountHost.Password });
        }

        (await _host.NewVisitor().PostAsync("/auth/password/forgot", new { email = _email })).AssertStatus(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("/auth/register", 20)]
    [InlineData("/auth/password/forgot", 20)]
    [InlineData("/auth/email/resend", 20)]
    [InlineData("/auth/guest", 30)]
    [InlineData("/auth/email/verify", 50)]
    [InlineData("/auth/password/reset", 50)]
    public async Task Requests_FromOneAddress_HaveALimit(string path, int limit)
    {
        var visitor = _host.NewVisitor();
        var answers = new List<Answer>();
        for (var i = 0; i <= limit; i++)
        {
            answers.Add(await visitor.PostAsync(path, new
            {
                email = AccountHost.NewEmail(),
                password = AccountHost.Password,
                code = "12345678",
                new_password = AccountHost.OtherPassword,
            }));
        }

        Assert.DoesNotContain(answers.SkipLast(1), answer => answer.Status == 429);
        answers[^1].AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.NotEqual(429, (await _host.NewVisitor().PostAsync(path, new
        {
            email = AccountHost.NewEmail(),
            password = AccountHost.Password,
            code = "12345678",
            new_password = AccountHost.OtherPassword,
        })).Status);
    }

    [Fact]
    public async Task Addresses_OfOneIPv6Network_AreOne()
    {
        var addresses = Enumerable.Range(1, Failures + 1).Select(i => $"2001:db8:7:7::{i:x}").ToArray();
        foreach (var address in addresses[..Failures])
            Assert.Equal(401, (await new Visitor(_host.Host) { Address = address }.LogInAsync(_email, AccountHost.WrongPassword)).Status);

        Assert.Equal(429, (await new Visitor(_host.Host) { Address = addresses[^1] }.LogInAsync(_email)).Status);
        Assert.Equal(401, (await new Visitor(_host.Host) { Address = "2001:db8:7:8::1" }.LogInAsync(_email)).Status);
    }

    [Fact]
    public async Task LimiterThatFails_LoginWorksAndIsLimitedWithinTheProcess()
    {
        await using var host = await AccountHost.StartQuickAsync(services: s => s.AddSingleton<IAttemptLimiter, FailingLimiter>());
        await host.EnrolAsync(_email);
        var stranger = host.NewVisitor();

        (await host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
        for (var i = 0; i < Failures; i++)
            Assert.Equal(401, (await stranger.LogInAsync(_email, AccountHost.WrongPassword)).Status);
        (await stranger.LogInAsync(_email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Protection_SwitchedOff_LimitsNothing()
    {
        await using var host = await AccountHost.StartQuickAsync(o => o.Protection.Enabled = false);
        var stranger = host.NewVisitor();
        for (var i = 0; i < Failures + 3; i++)
        {
            var answer = await stranger.LogInAsync(_email, AccountHost.WrongPassword);
            answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
            Assert.False(answer.Headers.Contains("RateLimit"));
        }
    }

    private static string Header(Answer answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private async Task ExhaustAsync(Visitor stranger)
    {
        for (var i = 0; i < Failures; i++)
            (await stranger.LogInAsync(_email, AccountHost.WrongPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    private sealed class FailingLimiter : IAttemptLimiter
    {
        public ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken) => throw new IOException("down");

        public ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken) => throw new IOException("down");
    }
}
