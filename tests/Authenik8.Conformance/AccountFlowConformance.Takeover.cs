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
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takeover_AddressRegisteredByPassword_OwnerComesByProvider(bool linkVerifiedEmails)
    {
        var node = await StartNodeAsync(options => options.Accounts.LinkVerifiedEmails = linkVerifiedEmails);
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address));
        var owner = NewProfile(address.Value);

        Assert.Equal(new IdentityResult.EmailNotVerified(UnverifiedSide.Account), await node.SignInAsync(owner));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address));

        await ResetByMailAsync(node, address);
        await AssertOnlyTheOwnerGetsInAsync(node, address, owner, linkVerifiedEmails);
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

    [Fact]
    public async Task Takeover_AddressRegisteredByPassword_OwnerRegistersToo()
    {
        var node = await StartNodeAsync();
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address, "the password of an attacker"));
        var sentForTheAttacker = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!;

        DoneAssert.Value(await node.RegisterAsync(address));
        var sentForTheOwner = (await Mailbox.ReceiveAsync(MessageKind.AlreadyRegistered, address.Value)).Code!;
        DoneAssert.Value(await node.ResetAsync(sentForTheOwner));

        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(sentForTheAttacker));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, "the password of an attacker"));
        _ = await node.LogInAsync(address, AccountNode.NewPassword);
    }

    private async Task RegisterAndVerifyAsync(AccountNode node, EmailAddress address)
    {
        DoneAssert.Value(await node.RegisterAsync(address));
        DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!));
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
