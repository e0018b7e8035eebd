using Authenik8.Accounts;
using Authenik8.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>After so many failures in a row an account is locked, for all but those who are known to it.</summary>
public sealed class LockedAccountTests : IAsyncLifetime
{
    private const int Ceiling = 8;

    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;
    private Visitor _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await AccountHost.StartQuickAsync(o =>
        {
            o.Protection.LoginBackoff.Free = 2;
            o.Protection.LoginBackoff.Ceiling = Ceiling;
            o.Protection.LoginBackoff.MaxDelay = TimeSpan.FromMinutes(1);
        });
        _owner = await _host.NewMemberAsync(_email);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Failures_Slow_ThenLock_AndTheOwnerIsTold()
    {
        await FailAsync(_email, 2, waits: false);
        var waiting = await _host.NewVisitor().LogInAsync(_email);
        waiting.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        // The longest wait, not the present one: strangers move the counter together, and nobody is shown where it stands.
        Assert.Equal(TimeSpan.FromMinutes(1), waiting.Headers.RetryAfter?.Delta);
        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(_email)).Status);

        await FailAsync(_email, Ceiling - 2);

        Assert.Equal(AccountStatus.Locked, (await _host.FindAsync(_email)).Status);
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.AccountLocked, _email);
        (await _host.NewVisitor().LogInAsync(_email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    /// <summary>The attempt that locks the account is settled whatever the client does: the owner is told.</summary>
    [Fact]
    public async Task LastGuess_OfAClientThatHasGone_LocksAndTellsTheOwner()
    {
        await FailAsync(_email, Ceiling - 1);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        using var client = new CancellationTokenSource();
        // The client goes away while the last password waits to be compared.
        _host.Hasher.BeforeCompare = _ => client.CancelAsync();

        var result = await _host.Host.Services.GetRequiredService<ILoginService>().LogInAsync(
            new LoginCommand { Email = _email, Password = AccountHost.WrongPassword, Client = new ClientContext { Address = System.Net.IPAddress.Parse("10.200.0.1") } },
            client.Token);
        _host.Hasher.BeforeCompare = static _ => Task.CompletedTask;

        Assert.Equal(new AccountResult<LoggedIn>.Refused(AccountFailure.InvalidCredentials), result);

        Assert.Equal(AccountStatus.Locked, (await _host.FindAsync(_email)).Status);
        _ = await _host.Mailbox.ReceiveAsync(MessageKind.AccountLocked, _email);
    }

    /// <summary>At its new address a locked account would show itself: an unknown one is not locked.</summary>
    [Fact]
    public async Task Locked_ChangeOfAddress_OpensIt()
    {
        var next = AccountHost.NewEmail("next");
        await FailAsync(_email, Ceiling);
        (await _owner.PostAsync("/auth/email/change", new { email = next, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        // To prove the password has opened nothing: strangers could not have done it.
        await _host.Accounts.UpdateAsync((await _host.FindAsync(_email)) with { Status = AccountStatus.Locked }, CancellationToken.None);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, next)).Code;
        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(next)).Status);
        var unknown = await _host.NewVisitor().LogInAsync(AccountHost.NewEmail("nobody"), AccountHost.WrongPassword);
        Assert.Equal(unknown.Shape, (await _host.NewVisitor().LogInAsync(next, AccountHost.WrongPassword)).Shape);
    }

    [Fact]
    public async Task Locked_LooksLikeAnUnknownAddressAfterAsManyFailures()
    {
        var unknown = AccountHost.NewEmail("nobody");
        await FailAsync(_email, Ceiling);
        await FailAsync(unknown, Ceiling);

        Assert.Equal((await _host.NewVisitor().LogInAsync(unknown)).Shape, (await _host.NewVisitor().LogInAsync(_email)).Shape);
        _host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal((await _host.NewVisitor().LogInAsync(unknown)).Shape, (await _host.NewVisitor().LogInAsync(_email)).Shape);
    }

    [Fact]
    public async Task Locked_LongAfter_IsLockedStillAndLooksLikeAnUnknownAddress()
    {
        var unknown = AccountHost.NewEmail("nobody");
        await FailAsync(_email, Ceiling);
        await FailAsync(unknown, Ceiling);
        // The counter has forgotten by now, the account has not.
        _host.Clock.Advance(TimeSpan.FromDays(40));
        var compared = _host.Hasher.ComparisonsWithNothing;

        var answer = await _host.NewVisitor().LogInAsync(_email);
        answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal((await _host.NewVisitor().LogInAsync(unknown)).Shape, answer.Shape);
        (await _host.NewVisitor().PostAsync("/auth/account/restore", new { email = _email, password = AccountHost.Password }))
            .AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.Equal(AccountStatus.Locked, (await _host.FindAsync(_email)).Status);
        Assert.Equal(compared + 3, _host.Hasher.ComparisonsWithNothing);
    }

    [Fact]
    public async Task Locked_ThenAChangeOfAddress_LooksLikeAnyAddressAtTheNewOne()
    {
        await FailAsync(_email, Ceiling);
        var address = AccountHost.NewEmail("new");
        (await _owner.PostAsync("/auth/email/change", new { email = address, password = AccountHost.Password })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address)).Code;
        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);

        var unknown = await _host.NewVisitor().LogInAsync(AccountHost.NewEmail("nobody"), AccountHost.WrongPassword);
        Assert.Equal(unknown.Shape, (await _host.NewVisitor().LogInAsync(address, AccountHost.WrongPassword)).Shape);
        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(address)).Status);
    }

    [Fact]
    public async Task Locked_KnownDevice_GetsInAndOpensIt()
    {
        await FailAsync(_email, Ceiling);
        var browser = _host.NewVisitor();
        browser.Device = _owner.Device;

        (await browser.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);

        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(_email)).Status);
        // Strangers do not learn of that: their counter fades with time alone.
        (await _host.NewVisitor().LogInAsync(_email)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_attempts");
        _host.Clock.Advance(TimeSpan.FromDays(30));
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Locked_LiveSession_GoesOnAndGetsIn()
    {
        await FailAsync(_email, Ceiling);
        _owner.Device = null;

        (await _owner.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        (await _owner.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        (await _owner.LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Locked_ChangeOfPassword_OpensIt()
    {
        await FailAsync(_email, Ceiling);

        (await _owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword }))
            .AssertStatus(HttpStatusCode.NoContent);

        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Locked_Reset_OpensIt()
    {
        await FailAsync(_email, Ceiling);
        var code = await _host.ResetCodeAsync(_email);

        (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);

        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Locked_Administrator_OpensIt()
    {
        await FailAsync(_email, Ceiling);
        var admin = await _host.NewAdminAsync();
        var id = (await _host.FindAsync(_email)).Subject.Id;
        Assert.Equal("locked", (await admin.GetAsync($"/auth/admin/accounts/{id}")).Json.GetProperty("status").GetString());

        (await admin.PostAsync($"/auth/admin/accounts/{id}/enable")).AssertStatus(HttpStatusCode.OK);

        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    // Each by a stranger of their own, as in an attack from many addresses.
    private async Task FailAsync(string email, int times, bool waits = true)
    {
        for (var i = 0; i < times; i++)
        {
            if (waits)
                _host.Clock.Advance(TimeSpan.FromMinutes(1));
            (await _host.NewVisitor().LogInAsync(email, AccountHost.WrongPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }
}
