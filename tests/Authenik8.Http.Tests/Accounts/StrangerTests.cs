using Authenik8.Accounts;
using Authenik8.Messages;
using Authenik8.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Whatever strangers do, at the same account or behind the same address, does not keep its owner out.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;

    public async Task InitializeAsync() => _host = await AccountHost.StartQuickAsync(o => o.Protection.Messages.Permits = 1000);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Link_JunkAtTheAccountFromAnywhere_UsesUpNothingOfTheOwners()
    {
        await _host.EnrolAsync(_email);
        var id = (await _host.FindAsync(_email)).Subject.Id;
        var code = await _host.ResetCodeAsync(_email);
        string?[] named = [_email, null];
        for (var i = 0; i < 40; i++)
        {
            var junk = await _host.NewVisitor().PostAsync("/auth/password/reset", new { code = "x", email = named[i % 2], new_password = AccountHost.OtherPassword });
            junk.AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");
        }
        foreach (var text in new[] { "#" + id, id, "i" + id, "\n#" + id })
        {
            var spoofed = await _host.NewVisitor().PostAsync("/auth/password/reset", new { code = "x", email = text, new_password = AccountHost.OtherPassword });
            spoofed.AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "email");
            (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code = "x", email = text })).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "email");
        }

        (await ResetAsync(_host.NewVisitor(), code)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Link_AddressUsedUpByANeighbor_IsRedeemedThere()
    {
        await _host.EnrolAsync(_email);
        var code = await _host.ResetCodeAsync(_email);
        var neighbor = _host.NewVisitor();
        for (var i = 0; i < 50; i++)
            _ = await ResetAsync(neighbor, "x");
        (await ResetAsync(neighbor, "x")).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");

        (await ResetAsync(neighbor, code)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Link_SpentOneOverAndOver_IsLimitedByItselfAndLeavesTheNextOneAlone()
    {
        await _host.EnrolAsync(_email);
        var former = await _host.ResetCodeAsync(_email);
        var code = await _host.ResetCodeAsync(_email, 2);
        var statuses = new List<int>();
        for (var i = 0; i < 150; i++)
            statuses.Add((await ResetAsync(_host.NewVisitor(), former)).Status);

        Assert.Equal(5, statuses.Count(status => status == 400));
        Assert.Equal(145, statuses.Count(status => status == 429));
        (await ResetAsync(_host.NewVisitor(), code)).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Neighbor_WhoUsesUpTheAddress_LeavesKnownDevicesAndSessionsThereAlone()
    {
        var owner = await _host.NewMemberAsync(_email);
        var neighbor = new Visitor(_host.Host) { Address = owner.Address };
        for (var i = 0; i < 101; i++)
            _ = await neighbor.LogInAsync(AccountHost.NewEmail("made-up"), AccountHost.WrongPassword);
        for (var i = 0; i < 21; i++)
            _ = await neighbor.PostAsync("/auth/email/resend", new { email = AccountHost.NewEmail("made-up") });
        for (var i = 0; i < 601; i++)
            _ = await neighbor.PostAsync("/auth/refresh", new { refresh_token = $"junk {i}" });
        (await neighbor.LogInAsync(_email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        (await neighbor.PostAsync("/auth/password/forgot", new { email = _email })).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        (await neighbor.PostAsync("/auth/refresh", new { refresh_token = "junk" })).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");

        var device = new Visitor(_host.Host) { Address = owner.Address, Device = owner.Device };
        (await device.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
        (await new Visitor(_host.Host) { Address = owner.Address, AccessToken = owner.AccessToken }.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
        (await new Visitor(_host.Host) { Address = owner.Address, Device = owner.Device }.PostAsync("/auth/password/forgot", new { email = _email })).AssertStatus(HttpStatusCode.Accepted);
        (await owner.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        (await owner.PostAsync("/auth/email/change", new { email = AccountHost.NewEmail("new"), password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        (await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task ChangePassword_TheDeviceThatDidIt_StaysKnown()
    {
        var owner = await _host.NewMemberAsync(_email);
        var former = owner.Device;
        var changed = await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword });
        changed.AssertStatus(HttpStatusCode.NoContent);
        var device = DeviceCookieOf(changed);
        await LockAsync(_email);

        Assert.NotEqual(former, device);
        (await new Visitor(_host.Host) { Device = former }.LogInAsync(_email, AccountHost.OtherPassword)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        (await new Visitor(_host.Host) { Device = device }.LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reset_StrangersGoOnFailing_TheDeviceThatDidItGetsIn()
    {
        await _host.EnrolAsync(_email);
        var owner = _host.NewVisitor();
        var reset = await owner.PostAsync("/auth/password/reset", new { code = await _host.ResetCodeAsync(_email), new_password = AccountHost.OtherPassword });
        reset.AssertStatus(HttpStatusCode.NoContent);
        await FailAsStrangersAsync(_email);

        (await owner.LogInAsync(_email, AccountHost.OtherPassword)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        owner.Device = DeviceCookieOf(reset);
        (await owner.LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Verify_StrangersFailAtTheAddress_TheDeviceThatDidItGetsIn()
    {
        var owner = _host.NewVisitor();
        (await owner.RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        await FailAsStrangersAsync(_email);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email)).Code;
        var verified = await owner.PostAsync("/auth/email/verify", new { code });

        verified.AssertStatus(HttpStatusCode.NoContent);
        owner.Device = DeviceCookieOf(verified);
        (await owner.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangeEmail_TheDeviceThatDidIt_StaysKnownAndNoOther()
    {
        var owner = await _host.NewMemberAsync(_email);
        var address = AccountHost.NewEmail("new");
        (await owner.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code;

        var redeemed = await owner.PostAsync("/auth/email/verify", new { code });

        redeemed.AssertStatus(HttpStatusCode.NoContent);
        var device = DeviceCookieOf(redeemed);
        await LockAsync(address);
        (await new Visitor(_host.Host) { Device = device }.LogInAsync(address)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangeEmail_CodeRedeemedWithoutTheSession_LeavesNoDeviceCookie()
    {
        var owner = await _host.NewMemberAsync(_email);
        var address = AccountHost.NewEmail("new");
        (await owner.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code;

        var redeemed = await _host.NewVisitor().PostAsync("/auth/email/verify", new { code });

        redeemed.AssertStatus(HttpStatusCode.NoContent);
        Assert.False(redeemed.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task PlusAddresses_OfOneMailbox_ShareItsMessages()
    {
        await using var host = await AccountHost.StartQuickAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
            statuses.Add((await host.NewVisitor().PostAsync("/auth/password/forgot", new { email = _email.Replace("@", $"+{i}@", StringComparison.Ordinal) })).Status);

        Assert.Equal([202, 202, 202, 429, 429, 429, 429, 429], statuses);
    }

    [Fact]
    public async Task LogIn_RightPasswordOverAndOver_HasALimit()
    {
        await _host.EnrolAsync(_email);
        var (person, statuses) = (_host.NewVisitor(), new List<int>());
        for (var i = 0; i < 70; i++)
            statuses.Add((await new Visitor(_host.Host) { Address = person.Address }.LogInAsync(_email)).Status);
        Assert.Equal(60, statuses.Count(status => status == 200));
        Assert.All(statuses.Skip(60), status => Assert.Equal(429, status));

        // From elsewhere as well: it is the account that is limited.
        var elsewhere = await _host.NewVisitor().LogInAsync(_email);
        elsewhere.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.Equal("\"logins\";q=60;w=900", Assert.Single(elsewhere.Headers.GetValues("RateLimit-Policy")));
        _host.Clock.Advance(TimeSpan.FromMinutes(15));
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangePassword_OverAndOver_HasTheLimitOfLogins()
    {
        var owner = await _host.NewMemberAsync(_email);
        var statuses = new List<int>();
        for (var i = 0; i < 70; i++)
            statuses.Add((await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.Password })).Status);

        Assert.Equal(59, statuses.Count(status => status == 204));
        Assert.Equal(11, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task LogIn_BusyHost_DoesNotAnswerOneAddressWithoutEnd()
    {
        _host.Hasher.BusyFor = TimeSpan.FromSeconds(1);
        var (flood, statuses) = (_host.NewVisitor(), new List<int>());
        for (var i = 0; i < 150; i++)
            statuses.Add((await flood.LogInAsync(AccountHost.NewEmail("made-up"))).Status);

        Assert.Equal(100, statuses.Count(status => status == 503));
        Assert.Equal(50, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task LogIn_AHundredWrongGuessesAtOnceAtABusyHost_NoMoreThanTheBudgetAreCompared()
    {
        var hasher = new HalfBusyHasher();
        await using var host = await AccountHost.StartQuickAsync(services: s => s.AddSingleton<IPasswordHasher>(hasher));
        await host.EnrolAsync(_email);
        var stranger = host.NewVisitor();

        var statuses = await Together.RunAsync(100, async i => (await stranger.LogInAsync(_email, $"{AccountHost.WrongPassword} {i}")).Status);

        Assert.InRange(hasher.Comparisons, 1, 5);
        Assert.Equal(hasher.Comparisons, statuses.Count(status => status == 401));
        Assert.All(statuses, status => Assert.Contains(status, new[] { 401, 429, 503 }));
    }

    private static Task<Answer> ResetAsync(Visitor visitor, string code) =>
        visitor.PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword });

    private static string DeviceCookieOf(Answer answer) =>
        Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith(Visitor.DeviceCookie + "=", StringComparison.Ordinal))
            .Split(';')[0][(Visitor.DeviceCookie.Length + 1)..];

    /// <summary>Has no time for every second comparison.</summary>
    private sealed class HalfBusyHasher : IPasswordHasher
    {
        private int _calls;
        private int _comparisons;

        public int Comparisons => Volatile.Read(ref _comparisons);

        public Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken) =>
            Task.FromResult<PasswordHashResult>(new PasswordHashResult.Hashed(CheapHasher.Hash(password)));

        public async Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _calls) % 2 == 0)
                return new PasswordVerifyResult.Busy(TimeSpan.FromSeconds(1));
            _ = Interlocked.Increment(ref _comparisons);
            await Task.Yield();
            return new PasswordVerifyResult.Compared(
                storedHash == CheapHasher.Hash(password) ? PasswordVerification.Success : PasswordVerification.Failed);
        }
    }

    private async Task FailAsStrangersAsync(string email)
    {
        for (var i = 0; i < 20; i++)
            _ = await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword);
    }

    private async Task LockAsync(string email)
    {
        for (var i = 0; i < 100; i++)
        {
            _host.Clock.Advance(TimeSpan.FromMinutes(15));
            _ = await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword);
        }
        Assert.Equal(AccountStatus.Locked, (await _host.FindAsync(email)).Status);
    }
}
