using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>An attacker registers the victim's address before the victim does. In the end the attacker has nothing.</summary>
public sealed class TakeoverTests
{
    private const string AttackersPassword = "the attacker's long passphrase";

    private readonly string _victim = AccountHost.NewEmail("victim");

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task RegisteredBefore_VictimTakesTheAddress_AttackerHasNothing(bool requiresVerifiedEmail, bool registers)
    {
        await using var host = await StartAsync(requiresVerifiedEmail);
        var attacker = host.NewVisitor();
        (await attacker.RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);
        Assert.Equal(requiresVerifiedEmail ? 401 : 200, (await attacker.LogInAsync(_victim, AttackersPassword)).Status);
        var linked = await LinkAsync(host, await host.FindAsync(_victim));

        var victim = host.NewVisitor();
        var code = registers ? await RegisterAsVictimAsync(host, victim) : await host.ResetCodeAsync(_victim);
        (await (registers
            ? victim.PostAsync("/auth/email/verify", new { code })
            : victim.PostAsync("/auth/password/reset", new { code, new_password = AccountHost.Password }))).AssertStatus(HttpStatusCode.NoContent);

        (await victim.LogInAsync(_victim)).AssertStatus(HttpStatusCode.OK);
        await AssertHasNothingAsync(host, attacker, linked);
    }

    [Fact]
    public async Task RegisteredBefore_AttackerAsksForAnotherAddressFirst_TheirCodeIsDead()
    {
        await using var host = await StartAsync(requiresVerifiedEmail: false);
        var attacker = host.NewVisitor();
        (await attacker.RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);
        (await attacker.LogInAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.OK);
        var own = AccountHost.NewEmail("attacker");
        (await attacker.PostAsync("/auth/email/change", new { email = own, password = AttackersPassword })).AssertStatus(HttpStatusCode.Accepted);
        var attackersCode = (await host.Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, own)).Code;

        var code = await host.ResetCodeAsync(_victim);
        (await host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = AccountHost.Password })).AssertStatus(HttpStatusCode.NoContent);

        (await attacker.SendAnonymouslyAsync("/auth/email/verify", new { code = attackersCode })).AssertProblem(HttpStatusCode.BadRequest, "invalid_code", "code");
        Assert.Null(await host.FindAsync(own));
        await AssertHasNothingAsync(host, attacker, linked: null);
    }

    [Fact]
    public async Task RegisteredBefore_ByAGuest_VictimRegistersAndTakesTheAddress()
    {
        await using var host = await StartAsync(requiresVerifiedEmail: true);
        var attacker = host.NewVisitor();
        (await attacker.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);
        (await attacker.RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);
        var first = (await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _victim)).Code;

        var victim = host.NewVisitor();
        (await victim.RegisterAsync(_victim)).AssertStatus(HttpStatusCode.Accepted);
        var own = (await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _victim, count: 2)).Code;
        (await victim.PostAsync("/auth/email/verify", new { code = own })).AssertStatus(HttpStatusCode.NoContent);

        (await victim.LogInAsync(_victim)).AssertStatus(HttpStatusCode.OK);
        // Nothing happens even where the code that the attacker had sent is redeemed after all.
        (await host.NewVisitor().PostAsync("/auth/email/verify", new { code = first })).AssertProblem(HttpStatusCode.Conflict, "email_taken");
        Assert.Equal(401, (await host.NewVisitor().LogInAsync(_victim, AttackersPassword)).Status);
        Assert.True((await attacker.GetAsync("/auth/me")).Json.GetProperty("is_guest").GetBoolean());
    }

    [Fact]
    public async Task RegisteredBefore_VictimComesByProvider_GetsNoSessionOfTheAttackersAccount()
    {
        await using var host = await StartAsync(requiresVerifiedEmail: false);
        var attacker = host.NewVisitor();
        (await attacker.RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);
        var profile = new ExternalProfile { Login = new ExternalLogin("https://idp.example", "victim"), Email = _victim, IsEmailVerified = true };

        var result = await host.Host.Services.GetRequiredService<IIdentityEngine>().ResolveAsync(profile, new ResolveIntent.SignIn(), CancellationToken.None);

        var created = Assert.IsType<IdentityResult.Created>(result).Account;
        Assert.Equal(created.Subject, (await host.FindAsync(_victim)).Subject);
        Assert.Equal(401, (await attacker.LogInAsync(_victim, AttackersPassword)).Status);
        // The registration is gone, and so is what its code could do.
        var code = (await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _victim)).Code;
        Assert.Equal(400, (await host.NewVisitor().PostAsync("/auth/email/verify", new { code })).Status);
        Assert.Null((await host.FindAsync(_victim)).PasswordHash);
    }

    /// <summary>A reset ends what came before the owner's own proof; what came after it stays, and the message says so.</summary>
    [Fact]
    public async Task Reset_RemovesLoginsFromBeforeTheOwnersProof_AndTheMessageNamesThoseThatStay()
    {
        await using var host = await StartAsync(requiresVerifiedEmail: true);
        // The owner confirms a registration that may be an attacker's.
        await host.EnrolAsync(_victim, AttackersPassword);
        var attacker = host.NewVisitor();
        (await attacker.LogInAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.OK);
        var planted = await LinkAsync(host, await host.FindAsync(_victim));
        Assert.Equal([planted.Login], (await host.FindAsync(_victim)).ExternalLogins);

        (await ResetAsync(AccountHost.Password, count: 1)).AssertStatus(HttpStatusCode.NoContent);

        Assert.Empty((await host.FindAsync(_victim)).ExternalLogins);
        Assert.Empty((await host.Mailbox.ReceiveAsync(MessageKind.PasswordChanged, _victim)).LinkedIssuers!);
        await AssertHasNothingAsync(host, attacker, planted);

        var own = await LinkAsync(host, await host.FindAsync(_victim), "https://own.example");
        (await ResetAsync(AccountHost.OtherPassword, count: 2)).AssertStatus(HttpStatusCode.NoContent);

        Assert.Equal([own.Login], (await host.FindAsync(_victim)).ExternalLogins);
        Assert.Equal(["https://own.example"], (await host.Mailbox.ReceiveAsync(MessageKind.PasswordChanged, _victim, count: 2)).LinkedIssuers);

        async Task<Answer> ResetAsync(string password, int count)
        {
            var code = await host.ResetCodeAsync(_victim, count);
            return await host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = password });
        }
    }

    /// <summary>The takeover that was shown: registered first, then the victim registers, has the code sent again and redeems it.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task RegisteredBefore_VictimHasTheCodeSentAgain_AttackerHasNothing(bool requiresVerifiedEmail, bool registers)
    {
        await using var host = await StartAsync(requiresVerifiedEmail);
        var attacker = host.NewVisitor();
        (await attacker.RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);
        Assert.Equal(requiresVerifiedEmail ? 401 : 200, (await attacker.LogInAsync(_victim, AttackersPassword)).Status);
        var linked = await LinkAsync(host, await host.FindAsync(_victim));

        host.Clock.Advance(TimeSpan.FromDays(3));
        var victim = host.NewVisitor();
        if (registers)
            (await victim.RegisterAsync(_victim)).AssertStatus(HttpStatusCode.Accepted);
        (await victim.PostAsync("/auth/email/resend", new { email = _victim })).AssertStatus(HttpStatusCode.Accepted);
        var code = (await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _victim, count: registers ? 3 : 2)).Code;
        (await victim.PostAsync("/auth/email/verify", new { code })).AssertProblem(HttpStatusCode.UnprocessableEntity, "new_password_required", "new_password");
        (await victim.PostAsync("/auth/email/verify", new { code, new_password = AccountHost.Password })).AssertStatus(HttpStatusCode.NoContent);

        (await victim.LogInAsync(_victim)).AssertStatus(HttpStatusCode.OK);
        (await host.NewVisitor().LogInAsync(_victim, AttackersPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        if (attacker.AccessToken is not null)
            Assert.Equal(401, (await attacker.RefreshAsync()).Status);
        Assert.Empty((await host.FindAsync(_victim)).ExternalLogins);
        Assert.IsNotType<IdentityResult.ExistingLogin>(
            await host.Host.Services.GetRequiredService<IIdentityEngine>().ResolveAsync(linked, new ResolveIntent.SignIn(), CancellationToken.None));
    }

    /// <summary>The code of an older registration carries the password of that registration, and is void as soon as a newer one was sent.</summary>
    [Fact]
    public async Task RegisteredTwice_OlderCode_IsVoid()
    {
        await using var host = await StartAsync(requiresVerifiedEmail: true);
        (await host.NewVisitor().RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);
        var older = (await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _victim)).Code;
        var newer = await RegisterAsVictimAsync(host, host.NewVisitor());

        Assert.Equal(400, (await host.NewVisitor().PostAsync("/auth/email/verify", new { code = older })).Status);
        (await host.NewVisitor().PostAsync("/auth/email/verify", new { code = newer })).AssertStatus(HttpStatusCode.NoContent);
        Assert.Equal(400, (await host.NewVisitor().PostAsync("/auth/email/verify", new { code = older })).Status);

        Assert.Equal(401, (await host.NewVisitor().LogInAsync(_victim, AttackersPassword)).Status);
        (await host.NewVisitor().LogInAsync(_victim)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ProviderFirst_AttackerRegistersTheAddress_GetsNothingAndMakesNoSecondAccount()
    {
        await using var host = await StartAsync(requiresVerifiedEmail: false);
        var account = await host.AddProviderAccountAsync(_victim);
        var attacker = host.NewVisitor();

        (await attacker.RegisterAsync(_victim, AttackersPassword)).AssertStatus(HttpStatusCode.Accepted);

        (await attacker.LogInAsync(_victim, AttackersPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        var found = await host.FindAsync(_victim);
        Assert.Equal(account.Subject, found.Subject);
        Assert.Null(found.PasswordHash);
        _ = await host.Mailbox.ReceiveAsync(MessageKind.AlreadyRegistered, _victim);
    }

    private static Task<AccountHost> StartAsync(bool requiresVerifiedEmail) => AccountHost.StartQuickAsync(o =>
    {
        o.Accounts.RequireVerifiedEmail = requiresVerifiedEmail;
        o.Protection.Messages.Permits = 100;
    });

    // The attacker has a login at a provider of their own linked, as far as the engine lets them.
    private static async Task<ExternalProfile> LinkAsync(AccountHost host, Account account, string issuer = "https://idp.example")
    {
        var profile = new ExternalProfile { Login = new ExternalLogin(issuer, "attacker"), Email = "attacker@example.com", IsEmailVerified = true };
        _ = await host.Host.Services.GetRequiredService<IIdentityEngine>().ResolveAsync(profile, new ResolveIntent.Link(account.Subject), CancellationToken.None);
        return profile;
    }

    private async Task<string> RegisterAsVictimAsync(AccountHost host, Visitor victim)
    {
        (await victim.RegisterAsync(_victim)).AssertStatus(HttpStatusCode.Accepted);
        return (await host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _victim, count: 2)).Code!;
    }

    private async Task AssertHasNothingAsync(AccountHost host, Visitor attacker, ExternalProfile? linked)
    {
        (await host.NewVisitor().LogInAsync(_victim, AttackersPassword)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        if (attacker.AccessToken is not null)
        {
            (await attacker.GetAsync("/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
            (await attacker.RefreshAsync()).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        }
        // The code that was sent at the attacker's registration is dead as well.
        var first = host.Mailbox.Messages.First(message => message.Kind == MessageKind.VerifyEmail && message.Recipient == _victim).Code;
        Assert.Equal(400, (await host.NewVisitor().PostAsync("/auth/email/verify", new { code = first })).Status);
        var account = await host.FindAsync(_victim);
        Assert.Empty(account.ExternalLogins);
        if (linked is null)
            return;
        var result = await host.Host.Services.GetRequiredService<IIdentityEngine>().ResolveAsync(linked, new ResolveIntent.SignIn(), CancellationToken.None);
        Assert.False(result is IdentityResult.ExistingLogin { Account: var found } && found.Subject == account.Subject);
    }
}
