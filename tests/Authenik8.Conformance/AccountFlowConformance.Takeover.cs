using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Conformance.Flows;
using Authenik8.Messages;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Somebody gets hold of an address before its owner comes, in every order: the owner shares nothing with them afterwards.</summary>
public abstract partial class AccountFlowConformance
{
    private const string AttackersPassword = "the passphrase of an attacker";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takeover_AddressRegisteredByPassword_OwnerComesByProvider(bool linkVerifiedEmails)
    {
        var node = await StartNodeAsync(options => options.Accounts.LinkVerifiedEmails = linkVerifiedEmails);
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address));
        var owner = NewProfile(address.Value);

        var squatter = (await node.FindByEmailAsync(address))!;
        var code = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!;
        var created = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(owner)).Account;

        Assert.NotEqual(squatter.Subject, created.Subject);
        Assert.Null(await node.Store.FindAsync(squatter.Subject, CancellationToken.None));
        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(code));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address));
        // The owner gets a password on the account that the provider made, and keeps the provider.
        await ResetByMailAsync(node, address);
        Assert.Equal(created.Subject, (await node.LogInAsync(address, AccountNode.NewPassword)).Account.Subject);
        Assert.Equal(created.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(owner)).Account.Subject);
        Assert.Single(await AllAsync(node));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takeover_UnverifiedAddressThatMayLogIn_SessionsEndWithTheOwnersReset(bool linkVerifiedEmails)
    {
        var node = await StartNodeAsync(options =>
        {
            options.Accounts.RequireVerifiedEmail = false;
            options.Accounts.LinkVerifiedEmails = linkVerifiedEmails;
        });
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address));
        var attacker = await node.LogInAsync(address);
        Assert.Equal(
            new IdentityResult.EmailNotVerified(UnverifiedSide.Account), await node.LinkAsync(attacker.Account.Subject, NewProfile(address.Value)));
        // A change of address that was asked for before must not be finished after.
        var elsewhere = NewEmail();
        DoneAssert.Value(await node.ChangeEmailAsync(await node.CallerAsync(attacker), elsewhere));
        var change = (await Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, elsewhere.Value)).Code!;

        await ResetByMailAsync(node, address);

        Assert.False(await node.IsAliveAsync(attacker));
        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(change));
        await AssertOnlyTheOwnerGetsInAsync(node, address, NewProfile(address.Value), linkVerifiedEmails);
    }

    [Fact]
    public async Task Takeover_LoginLinkedToAnAddressThatNobodyProved_GoesWithTheOwnersReset()
    {
        var node = await StartNodeAsync();
        var planted = NewLogin();
        // As a host may have imported it: the engine refuses to link one.
        var account = await EnrolAsync(node, account => account with { IsEmailVerified = false, ExternalLogins = [planted] });
        var attacker = await node.StartSessionAsync(account.Subject);

        await ResetByMailAsync(node, account.Email!);

        Assert.False(await node.IsAliveAsync(attacker));
        var after = await node.ReadAsync(account.Subject);
        Assert.Empty(after.ExternalLogins);
        Assert.True(after.IsEmailVerified);
        Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(login: planted)));
    }

    [Fact]
    public async Task Takeover_LoginLinkedToAProvedAddress_StaysAtTheOwnersReset()
    {
        var node = await StartNodeAsync();
        var own = NewLogin();
        var account = await EnrolAsync(node, account => account with { ExternalLogins = [own] });

        await ResetByMailAsync(node, account.Email!);

        Assert.Equal([own], (await node.ReadAsync(account.Subject)).ExternalLogins);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takeover_OwnerConfirmsAStrangersRegistration_TheOwnersProviderIsNotLinkedWithoutAsking(bool linkVerifiedEmails)
    {
        var node = await StartNodeAsync(options => options.Accounts.LinkVerifiedEmails = linkVerifiedEmails);
        var address = NewEmail();
        // The attacker registers, and the owner of the mailbox clicks on the link in the mail.
        await RegisterAndVerifyAsync(node, address);
        var attacker = await node.LogInAsync(address);
        var owner = NewProfile(address.Value);

        Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(owner));

        Assert.Empty((await node.ReadAsync(attacker.Account.Subject)).ExternalLogins);
        // After the owner has chosen a password by mail, nothing is left of the attacker, and the address is enough where the host says so.
        await ResetByMailAsync(node, address);
        Assert.False(await node.IsAliveAsync(attacker));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address));
        var next = await node.SignInAsync(owner);
        if (linkVerifiedEmails)
            Assert.IsType<IdentityResult.Linked>(next);
        else
            Assert.IsType<IdentityResult.LinkRequired>(next);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takeover_ProviderWithAnUnverifiedAddress_LeavesItToItsOwner(bool linkVerifiedEmails)
    {
        var node = await StartNodeAsync(options => options.Accounts.LinkVerifiedEmails = linkVerifiedEmails);
        var address = NewEmail();
        var attacker = NewProfile(address.Value, isVerified: false);

        Assert.Equal(new IdentityResult.EmailNotVerified(UnverifiedSide.Provider), await node.SignInAsync(attacker));
        Assert.Null(await node.FindByEmailAsync(address));
        await RegisterAndVerifyAsync(node, address);

        Assert.Equal(new IdentityResult.EmailNotVerified(UnverifiedSide.Provider), await node.SignInAsync(attacker));
        Assert.Empty((await node.FindByEmailAsync(address))!.ExternalLogins);
        _ = await node.LogInAsync(address);
    }

    [Fact]
    public async Task Takeover_ProviderWithoutAnAddress_CannotGetOneThatItDoesNotProve()
    {
        var node = await StartNodeAsync();
        var attacker = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile())).Account;
        var login = await node.StartSessionAsync(attacker.Subject);
        var address = NewEmail();
        DoneAssert.Value(await node.ChangeEmailAsync(await node.CallerAsync(login), address, password: null));
        var code = (await Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address.Value)).Code!;

        // The address is not the attacker's before its owner has said so, so the owner comes first.
        await RegisterAndVerifyAsync(node, address);

        DoneAssert.Refused(AccountFailure.EmailTaken, await node.VerifyAsync(code));
        Assert.NotEqual(attacker.Subject, (await node.FindByEmailAsync(address))!.Subject);
        Assert.Null((await node.ReadAsync(attacker.Subject)).Email);
    }

    [Fact]
    public async Task Takeover_PersonWhoCameByProvider_RegistersTheSameAddress_StaysOne()
    {
        var node = await StartNodeAsync();
        var address = NewEmail();
        var profile = NewProfile(address.Value);
        var made = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile)).Account;
        var login = await node.StartSessionAsync(made.Subject);

        DoneAssert.Value(await node.RegisterAsync(address, "a password of whoever typed it"));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, "a password of whoever typed it"));
        Assert.True(await node.IsAliveAsync(login));
        var code = (await Mailbox.ReceiveAsync(MessageKind.AlreadyRegistered, address.Value)).Code!;
        DoneAssert.Value(await node.ResetAsync(code));

        Assert.Equal(made.Subject, (await node.LogInAsync(address, AccountNode.NewPassword)).Account.Subject);
        Assert.Equal(made.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile)).Account.Subject);
        Assert.Single(await AllAsync(node));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takeover_AddressRegisteredByPassword_OwnerRegistersToo(bool requiresVerifiedEmail)
    {
        var node = await StartNodeAsync(options => options.Accounts.RequireVerifiedEmail = requiresVerifiedEmail);
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address, AttackersPassword));
        var sentForTheAttacker = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!;
        var attacker = requiresVerifiedEmail ? null : await node.LogInAsync(address, AttackersPassword);

        DoneAssert.Value(await node.RegisterAsync(address));
        var sentForTheOwner = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: 2)).Code!;
        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(sentForTheAttacker));
        DoneAssert.Value(await node.VerifyAsync(sentForTheOwner));

        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(sentForTheAttacker));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, AttackersPassword));
        Assert.False(attacker is not null && await node.IsAliveAsync(attacker));
        _ = await node.LogInAsync(address);
        Assert.Single(await AllAsync(node));
    }

    /// <summary>The code that was sent again belongs to no registration, so no password but that of the owner of the mailbox becomes good.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Takeover_AddressRegisteredByPassword_OwnerHasTheCodeSentAgain(bool requiresVerifiedEmail, bool ownerRegisters)
    {
        var node = await StartNodeAsync(options => options.Accounts.RequireVerifiedEmail = requiresVerifiedEmail);
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address, AttackersPassword));
        _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value);
        var attacker = requiresVerifiedEmail ? null : await node.LogInAsync(address, AttackersPassword);
        if (ownerRegisters)
        {
            DoneAssert.Value(await node.RegisterAsync(address));
            _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: 2);
        }
        DoneAssert.Value(await node.ResendAsync(address));
        var code = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: ownerRegisters ? 3 : 2)).Code!;

        DoneAssert.Refused(AccountFailure.NewPasswordRequired, await node.VerifyAsync(code));
        Assert.False((await node.FindByEmailAsync(address))!.IsEmailVerified);
        DoneAssert.Value(await node.VerifyAsync(code, AccountNode.NewPassword));

        Assert.False(attacker is not null && await node.IsAliveAsync(attacker));
        foreach (var password in new[] { AttackersPassword, AccountNode.Password })
            DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, password));
        var login = await node.LogInAsync(address, AccountNode.NewPassword);
        // The owner proved the mailbox and chose the password in one: what is linked afterwards is the owner's, and a reset leaves it.
        var own = NewProfile();
        Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(login.Account.Subject, own));
        await ResetByMailAsync(node, address);
        Assert.Equal([own.Login], (await node.ReadAsync(login.Account.Subject)).ExternalLogins);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takeover_AccountNeverHasAPasswordBeforeItsAddressIsProved(bool isRegisteredTwice)
    {
        var node = await StartNodeAsync();
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address, AttackersPassword));
        if (isRegisteredTwice)
            DoneAssert.Value(await node.RegisterAsync(address));
        _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: isRegisteredTwice ? 2 : 1);

        var account = (await node.FindByEmailAsync(address))!;

        Assert.Null(account.PasswordHash);
        Assert.Null(account.DisplayName);
        var dump = await DumpAsync();
        foreach (var password in new[] { AttackersPassword, AccountNode.Password })
            Assert.DoesNotContain(QuickHasher.Hash(password), dump, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The owner confirms what an attacker registered, and the attacker links a login: the owner's reset takes all of it away.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Takeover_OwnerConfirmsWhatAnAttackerAskedFor_TheResetRemovesWhatCameBefore(int way)
    {
        var node = await StartNodeAsync();
        var address = NewEmail();
        LoggedIn attacker;
        switch (way)
        {
            case 0: // by a registration
                DoneAssert.Value(await node.RegisterAsync(address, AttackersPassword));
                DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!));
                attacker = await node.LogInAsync(address, AttackersPassword);
                break;
            case 1: // by a change of address
                var other = NewEmail();
                await RegisterAndVerifyAsync(node, other);
                attacker = await node.LogInAsync(other);
                DoneAssert.Value(await node.ChangeEmailAsync(await node.CallerAsync(attacker), address));
                DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address.Value)).Code!));
                break;
            default: // by a guest
                attacker = DoneAssert.Value(await node.Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None));
                DoneAssert.Value(await node.RegisterAsync(address, AttackersPassword, await node.CallerAsync(attacker)));
                DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!));
                break;
        }
        var subject = attacker.Account.Subject;
        var planted = NewProfile();
        Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(subject, planted));

        await ResetByMailAsync(node, address);

        Assert.False(await node.IsAliveAsync(attacker));
        Assert.Empty((await node.ReadAsync(subject)).ExternalLogins);
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, AttackersPassword));
        Assert.NotEqual(subject, Assert.IsType<IdentityResult.Created>(await node.SignInAsync(planted)).Account.Subject);
        Assert.Empty((await Mailbox.ReceiveAsync(MessageKind.PasswordChanged, address.Value)).LinkedIssuers!);
        // From here on the owner has chosen: what they link stays at their next reset, and the message says what is linked.
        var own = NewProfile();
        Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(subject, own));
        await ResetByMailAsync(node, address);
        Assert.Equal([own.Login], (await node.ReadAsync(subject)).ExternalLogins);
        var told = await Mailbox.ReceiveAsync(MessageKind.PasswordChanged, address.Value, count: 2);
        Assert.Equal([own.Login.Issuer], told.LinkedIssuers);
    }

    /// <summary>An address that was never proved is free for a person who proves it, in every way to prove it.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Squatting_AddressThatWasNeverProved_IsFreeForAPersonWhoProvesIt(int way, bool isUsed)
    {
        var node = await StartNodeAsync(options => options.Accounts.RequireVerifiedEmail = false);
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address, AttackersPassword));
        var squatter = (await node.FindByEmailAsync(address))!.Subject;
        var session = isUsed ? await node.LogInAsync(address, AttackersPassword) : null;
        if (isUsed && way == 0)
            _ = DoneAssert.Value(await node.DeleteAsync(await node.CallerAsync(session!), AttackersPassword));

        Subject owner;
        switch (way)
        {
            case 0:
                owner = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(address.Value))).Account.Subject;
                break;
            case 1:
                var former = await EnrolAsync(node);
                owner = former.Subject;
                DoneAssert.Value(await node.ChangeEmailAsync(await node.CallerAsync(await node.LogInAsync(former.Email!)), address));
                DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, address.Value)).Code!));
                break;
            default:
                var guest = DoneAssert.Value(await node.Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None));
                owner = guest.Account.Subject;
                _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value);
                DoneAssert.Value(await node.RegisterAsync(address, guest: await node.CallerAsync(guest)));
                DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: 2)).Code!));
                Assert.True(await node.IsAliveAsync(guest));
                break;
        }

        Assert.NotEqual(squatter, owner);
        Assert.Equal(owner, (await node.FindByEmailAsync(address))!.Subject);
        Assert.True((await node.ReadAsync(owner)).IsEmailVerified);
        Assert.False(session is not null && await node.IsAliveAsync(session));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, AttackersPassword));
        // A registration goes at once; one that was used goes after the grace, so that an administrator may look at it.
        if (isUsed)
            await PassAsync(Grace);
        await PurgeAsync();
        Assert.Null(await node.Store.FindAsync(squatter, CancellationToken.None));
    }

    /// <summary>What an administrator has closed stays closed.</summary>
    [Fact]
    public async Task Squatting_DisabledAccount_KeepsItsAddress()
    {
        var node = await StartNodeAsync();
        var disabled = await EnrolAsync(node, account => account with { IsEmailVerified = false, Status = AccountStatus.Disabled });

        Assert.Equal(new IdentityResult.NotActive(AccountStatus.Disabled), await node.SignInAsync(NewProfile(disabled.Email!.Value)));
        DoneAssert.Value(await node.RegisterAsync(disabled.Email));

        Assert.Equal(disabled.Subject, (await node.FindByEmailAsync(disabled.Email))!.Subject);
        Assert.Empty(Mailbox.Of(MessageKind.VerifyEmail, disabled.Email.Value));
    }

    /// <summary>A registration that is proved at the very moment at which another person proves the address: one of them has it.</summary>
    [Fact]
    public async Task Race_VerificationAgainstAFirstLoginByProvider_OneHasTheAddress()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var address = NewEmail();
            DoneAssert.Value(await nodes[0].RegisterAsync(address));
            var code = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!;
            var registered = (await nodes[0].FindByEmailAsync(address))!.Subject;
            var profile = NewProfile(address.Value);

            var results = await Race.RunAsync<object>(2, async i => i == 0 ? await nodes[0].VerifyAsync(code) : await nodes[1].SignInAsync(profile));

            var account = (await nodes[0].FindByEmailAsync(address))!;
            Assert.True(account.IsEmailVerified);
            if (account.Subject == registered)
            {
                Assert.IsType<AccountResult<Accepted>.Done>(results[0]);
                Assert.IsType<IdentityResult.LinkRequired>(results[1]);
                _ = await nodes[1].LogInAsync(address);
            }
            else
            {
                Assert.IsNotType<AccountResult<Accepted>.Done>(results[0]);
                Assert.IsType<IdentityResult.Created>(results[1]);
                Assert.Null(await nodes[1].Store.FindAsync(registered, CancellationToken.None));
                DoneAssert.Refused(AccountFailure.InvalidCredentials, await nodes[1].TryLogInAsync(address));
            }
        }
        Assert.Equal(Rounds, (await AllAsync(nodes[0])).Count);
    }

    private async Task RegisterAndVerifyAsync(AccountNode node, EmailAddress address, int count = 1)
    {
        DoneAssert.Value(await node.RegisterAsync(address));
        DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count)).Code!));
    }

    private async Task ResetByMailAsync(AccountNode node, EmailAddress address)
    {
        var count = Mailbox.Of(MessageKind.ResetPassword, address.Value).Count + 1;
        DoneAssert.Value(await node.ForgetAsync(address));
        DoneAssert.Value(await node.ResetAsync((await Mailbox.ReceiveAsync(MessageKind.ResetPassword, address.Value, count)).Code!));
    }

    private static async Task AssertOnlyTheOwnerGetsInAsync(AccountNode node, EmailAddress address, ExternalProfile owner, bool linkVerifiedEmails)
    {
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address));
        var login = await node.LogInAsync(address, AccountNode.NewPassword);
        Assert.Empty(login.Account.ExternalLogins);
        var result = await node.SignInAsync(owner);
        var linked = linkVerifiedEmails
            ? Assert.IsType<IdentityResult.Linked>(result)
            : Assert.IsType<IdentityResult.Linked>(
                await node.RedeemAsync(Assert.IsType<IdentityResult.LinkRequired>(result).Ticket, login.Account.Subject));
        Assert.Equal([owner.Login], linked.Account.ExternalLogins);
    }
}
