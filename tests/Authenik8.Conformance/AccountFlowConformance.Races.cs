using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Conformance.Flows;
using Authenik8.Messages;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Flows of one account, or of one address, at the same time on two nodes.</summary>
public abstract partial class AccountFlowConformance
{
    [Fact]
    public async Task Race_FirstLoginsOfOnePerson_MakeOneAccount()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            // With and without an address: two indexes may decide.
            var profile = NewProfile(round % 2 == 0 ? NewEmail().Value : null);

            var results = await Race.RunAsync(Race.Callers, i => nodes[i % 2].SignInAsync(profile));

            var made = Assert.Single(results.OfType<IdentityResult.Created>()).Account;
            Assert.All(results.OfType<IdentityResult.ExistingLogin>(), found => Assert.Equal(made.Subject, found.Account.Subject));
            Assert.Equal(Race.Callers - 1, results.OfType<IdentityResult.ExistingLogin>().Count());
        }
        Assert.Equal(Rounds, (await AllAsync(nodes[0])).Count);
    }

    [Fact]
    public async Task Race_FirstLoginsOfManyProvidersWithOneVerifiedAddress_MakeOneAccount()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var address = NewEmail();
            ExternalProfile[] profiles = [NewProfile(address.Value, login: NewLogin("https://one.example")), NewProfile(address.Value, login: NewLogin("https://two.example"))];

            var results = await Race.RunAsync(Race.Callers, i => nodes[i / 2 % 2].SignInAsync(profiles[i % 2]));

            var made = Assert.Single(results.OfType<IdentityResult.Created>()).Account;
            Assert.All(results.OfType<IdentityResult.ExistingLogin>(), found => Assert.Equal(made.Subject, found.Account.Subject));
            Assert.Equal((Race.Callers / 2) - 1, results.OfType<IdentityResult.ExistingLogin>().Count());
            Assert.Equal(Race.Callers / 2, results.OfType<IdentityResult.LinkRequired>().Count());
            Assert.Single((await nodes[0].ReadAsync(made.Subject)).ExternalLogins);
        }
        Assert.Equal(Rounds, (await AllAsync(nodes[0])).Count);
    }

    [Fact]
    public async Task Race_FirstLoginsOfManyProvidersWhereVerifiedAddressesAreLinked_MakeOneAccountWithAll()
    {
        AccountNode[] nodes = [NewNode(Link), NewNode(Link)];
        for (var round = 0; round < Rounds; round++)
        {
            var address = NewEmail();
            var profiles = Enumerable.Range(0, 8).Select(_ => NewProfile(address.Value)).ToArray();

            var results = await Race.RunAsync(Race.Callers, i => nodes[i / 8 % 2].SignInAsync(profiles[i % 8]));

            var made = Assert.Single(results.OfType<IdentityResult.Created>()).Account;
            Assert.Equal(7, results.OfType<IdentityResult.Linked>().Count());
            Assert.Equal(Race.Callers - 8, results.OfType<IdentityResult.ExistingLogin>().Count());
            Assert.Equal(profiles.Select(profile => profile.Login).ToHashSet(), (await nodes[0].ReadAsync(made.Subject)).ExternalLogins.ToHashSet());
        }

        static void Link(Authenik8Options options) => options.Accounts.LinkVerifiedEmails = true;
    }

    [Fact]
    public async Task Race_RegistrationsAndFirstLogins_OfOneAddress_MakeOneAccount()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var address = NewEmail();
            var profile = NewProfile(address.Value);

            var results = await Race.RunAsync<object>(16, async i =>
                i % 2 == 0 ? await nodes[i / 2 % 2].RegisterAsync(address) : await nodes[i / 2 % 2].SignInAsync(profile));

            Assert.Equal(8, results.OfType<AccountResult<Accepted>.Done>().Count());
            var account = await nodes[0].FindByEmailAsync(address);
            // Whoever came first, the address is that of the person whose provider has verified it.
            Assert.True(account!.IsEmailVerified);
            Assert.Null(account.PasswordHash);
            Assert.Equal([profile.Login], account.ExternalLogins);
            Assert.Single(results.OfType<IdentityResult.Created>());
            Assert.Equal(7, results.OfType<IdentityResult.ExistingLogin>().Count());
        }
        Assert.Equal(Rounds, (await AllAsync(nodes[0])).Count);
    }

    [Fact]
    public async Task Race_LoginsToOneAccount_AllSucceed()
    {
        const int logIns = 4 * Race.Callers;
        AccountNode[] nodes = [NewNode(KeepAll), NewNode(KeepAll)];
        var account = await EnrolAsync(nodes[0]);

        var logins = await Race.RunAsync(logIns, i =>
            i % 4 < 2 ? nodes[i % 2].LogInAsync(account.Email!) : nodes[i % 2].StartSessionAsync(account.Subject));

        Assert.Equal(logIns, (await nodes[0].Sessions.ListAsync(account.Subject, CancellationToken.None)).Count);
        Assert.Equal(logIns, logins.Select(login => login.Tokens.SessionId).Distinct().Count());

        static void KeepAll(Authenik8Options options) => options.Sessions.MaxPerSubject = logIns;
    }

    [Fact]
    public async Task Race_LoginsAgainstAReset_NoneOutlivesTheOldPassword()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);
            DoneAssert.Value(await nodes[0].ForgetAsync(account.Email!));
            var code = (await Mailbox.ReceiveAsync(MessageKind.ResetPassword, account.Email!.Value)).Code!;

            var results = await Race.RunAsync<object>(16, async i =>
                i == 8 ? await nodes[0].ResetAsync(code) : await nodes[i % 2].TryLogInAsync(account.Email!));

            Assert.Single(results.OfType<AccountResult<Accepted>.Done>());
            await AssertNoneLivesAsync(nodes, account, results);
            Assert.True(await nodes[1].IsAliveAsync(await nodes[1].LogInAsync(account.Email!, AccountNode.NewPassword)));
        }
    }

    [Fact]
    public async Task Race_LoginsAgainstADisabling_NoneGoesOn()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);

            var results = await Race.RunAsync<object>(16, async i => i == 8
                ? (await nodes[0].Administration.DisableAsync(account.Subject, actor: null, CancellationToken.None))!
                : i % 2 == 0 ? await nodes[i / 2 % 2].TryLogInAsync(account.Email!) : await nodes[i / 2 % 2].TryStartSessionAsync(account.Subject));

            await AssertNoneLivesAsync(nodes, account, results);
            DoneAssert.Refused(AccountFailure.Disabled, await nodes[1].TryLogInAsync(account.Email!));
            // Not even when the account is opened again.
            _ = await nodes[1].Administration.EnableAsync(account.Subject, actor: null, CancellationToken.None);
            await AssertNoneLivesAsync(nodes, account, results);
        }
    }

    [Fact]
    public async Task Race_LoginsAgainstADeletion_NoneGoesOn()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);
            var caller = await nodes[0].CallerAsync(await nodes[0].LogInAsync(account.Email!));

            var results = await Race.RunAsync<object>(16, async i => i == 8
                ? await nodes[0].DeleteAsync(caller)
                : await nodes[i % 2].TryLogInAsync(account.Email!));

            Assert.Single(results.OfType<AccountResult<AccountView>.Done>());
            await AssertNoneLivesAsync(nodes, account, results);
            DoneAssert.Value(await nodes[1].RestoreAsync(account.Email!));
            await AssertNoneLivesAsync(nodes, account, results);
        }
    }

    [Fact]
    public async Task Race_PasswordChangesFromManySessions_OneSessionRemains()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);
            var logins = await Race.RunAsync(8, i => nodes[i % 2].LogInAsync(account.Email!));
            var callers = await Task.WhenAll(logins.Select(nodes[0].CallerAsync));

            var results = await Race.RunAsync(8, i => nodes[i % 2].ChangePasswordAsync(callers[i], next: $"the very own passphrase of {i}"));

            var winner = Assert.Single(Enumerable.Range(0, 8), i => results[i] is AccountResult<Accepted>.Done);
            var live = await nodes[0].Sessions.ListAsync(account.Subject, CancellationToken.None);
            Assert.Equal(logins[winner].Tokens.SessionId, Assert.Single(live).Id);
            for (var i = 0; i < logins.Length; i++)
                Assert.Equal(i == winner, await nodes[i % 2].IsAliveAsync(logins[i]));
            _ = await nodes[0].LogInAsync(account.Email!, $"the very own passphrase of {winner}");
        }
    }

    [Fact]
    public async Task Race_PasswordChangeAgainstAReset_OnePasswordHolds_AndNoOtherSession()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);
            var login = await nodes[1].LogInAsync(account.Email!);
            var caller = await nodes[1].CallerAsync(login);
            DoneAssert.Value(await nodes[0].ForgetAsync(account.Email!));
            var code = (await Mailbox.ReceiveAsync(MessageKind.ResetPassword, account.Email!.Value)).Code!;

            var results = await Race.RunAsync(2, i => i == 0
                ? nodes[0].ResetAsync(code, "the passphrase of the reset")
                : nodes[1].ChangePasswordAsync(caller, next: "the passphrase of the change"));

            var isReset = results[0] is AccountResult<Accepted>.Done;
            var isChanged = results[1] is AccountResult<Accepted>.Done;
            Assert.True(isReset != isChanged);
            Assert.Equal(isChanged, await nodes[0].IsAliveAsync(login));
            _ = await nodes[0].LogInAsync(account.Email!, isReset ? "the passphrase of the reset" : "the passphrase of the change");
        }
    }

    [Fact]
    public async Task Race_ResetsWithOneCode_OneSucceeds()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);
            DoneAssert.Value(await nodes[0].ForgetAsync(account.Email!));
            var code = (await Mailbox.ReceiveAsync(MessageKind.ResetPassword, account.Email!.Value)).Code!;

            var results = await Race.RunAsync(Race.Callers, i => nodes[i % 2].ResetAsync(code, $"the very own passphrase of {i}"));

            var winner = Assert.Single(Enumerable.Range(0, results.Length), i => results[i] is AccountResult<Accepted>.Done);
            _ = await nodes[0].LogInAsync(account.Email!, $"the very own passphrase of {winner}");
            Assert.Equal(account.SecurityVersion + 1, (await nodes[0].ReadAsync(account.Subject)).SecurityVersion);
        }
    }

    [Fact]
    public async Task Race_EmailChangeAgainstARegistrationOfTheSameAddress_OneHasIt()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);
            var login = await nodes[0].LogInAsync(account.Email!);
            var next = NewEmail();
            var code = await ChangeCodeAsync(nodes[0], login, next);

            var results = await Race.RunAsync(2, i => i == 0 ? nodes[0].VerifyAsync(code) : nodes[1].RegisterAsync(next));

            DoneAssert.Value(results[1]);
            var owner = await nodes[1].FindByEmailAsync(next);
            var changed = await nodes[1].ReadAsync(account.Subject);
            if (results[0] is AccountResult<Accepted>.Done)
            {
                Assert.Equal(account.Subject, owner!.Subject);
                Assert.Null(await nodes[1].FindByEmailAsync(account.Email!));
            }
            else
            {
                DoneAssert.Refused(AccountFailure.EmailTaken, results[0]);
                Assert.NotEqual(account.Subject, owner!.Subject);
                Assert.False(owner.IsEmailVerified);
                Assert.Equal(account.Email, changed.Email);
            }
            // The session that asked goes on either way.
            Assert.True(await nodes[0].IsAliveAsync(login));
        }
    }

    [Fact]
    public async Task Race_TwoEmailChangesToOneAddress_OneHasIt()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            Account[] accounts = [await EnrolAsync(nodes[0]), await EnrolAsync(nodes[0])];
            var logins = await Task.WhenAll(accounts.Select(account => nodes[0].LogInAsync(account.Email!)));
            var next = NewEmail();
            string[] codes = [await ChangeCodeAsync(nodes[0], logins[0], next), await ChangeCodeAsync(nodes[0], logins[1], next, count: 2)];

            var results = await Race.RunAsync(2, i => nodes[i].VerifyAsync(codes[i]));

            var winner = Assert.Single(Enumerable.Range(0, 2), i => results[i] is AccountResult<Accepted>.Done);
            DoneAssert.Refused(AccountFailure.EmailTaken, results[1 - winner]);
            Assert.Equal(accounts[winner].Subject, (await nodes[0].FindByEmailAsync(next))!.Subject);
            Assert.Null(await nodes[0].FindByEmailAsync(accounts[winner].Email!));
            Assert.Equal(accounts[1 - winner].Subject, (await nodes[0].FindByEmailAsync(accounts[1 - winner].Email!))!.Subject);
        }
    }

    [Fact]
    public async Task Race_VerificationAgainstOtherRegistrationsOfTheAddress_AccountHasThePasswordOfTheRedeemedCode()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var address = NewEmail();
            DoneAssert.Value(await nodes[0].RegisterAsync(address));
            var code = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!;

            var results = await Race.RunAsync(8, i =>
                i % 2 == 0 ? nodes[i / 2 % 2].VerifyAsync(code) : nodes[i / 2 % 2].RegisterAsync(address, $"a passphrase typed by somebody, {i}"));

            Assert.Equal(4, results.Where((_, i) => i % 2 == 1).OfType<AccountResult<Accepted>.Done>().Count());
            var redeemed = results.Where((result, i) => i % 2 == 0 && result is AccountResult<Accepted>.Done).Count();
            Assert.InRange(redeemed, 0, 1);
            if (redeemed == 0)
            {
                // A later registration has ended the code.
                _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: 5);
                DoneAssert.Refused(AccountFailure.InvalidCredentials, await nodes[0].TryLogInAsync(address));
                // The wrong ones have used up tries of the last code, so register once more.
                DoneAssert.Value(await nodes[0].RegisterAsync(address, "the last passphrase of them all"));
                DoneAssert.Value(await nodes[0].VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: 6)).Code!));
            }
            Assert.True((await nodes[0].FindByEmailAsync(address))!.IsEmailVerified);
            var passwords = Enumerable.Range(0, 8).Where(i => i % 2 == 1).Select(i => $"a passphrase typed by somebody, {i}").Append(AccountNode.Password).Append("the last passphrase of them all");
            var good = 0;
            foreach (var password in passwords)
                good += await nodes[0].TryLogInAsync(address, password) is AccountResult<LoggedIn>.Done ? 1 : 0;
            Assert.Equal(1, good);
        }
        Assert.Equal(Rounds, (await AllAsync(nodes[0])).Count);
    }

    [Fact]
    public async Task Race_GuestsWhoRegisterOneAddress_OneGetsIt()
    {
        AccountNode[] nodes = [await StartNodeAsync(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var address = NewEmail();
            var guests = new List<LoggedIn>();
            var codes = new List<string>();
            for (var i = 0; i < 2; i++)
            {
                guests.Add(DoneAssert.Value(await nodes[i].Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None)));
                DoneAssert.Value(await nodes[i].RegisterAsync(address, guest: await nodes[i].CallerAsync(guests[i])));
                codes.Add((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, i + 1)).Code!);
            }

            var results = await Race.RunAsync(2, i => nodes[i].VerifyAsync(codes[i]));

            var winner = Assert.Single(Enumerable.Range(0, 2), i => results[i] is AccountResult<Accepted>.Done);
            DoneAssert.Refused(AccountFailure.EmailTaken, results[1 - winner]);
            Assert.Equal(guests[winner].Account.Subject, (await nodes[0].LogInAsync(address)).Account.Subject);
            Assert.True((await nodes[0].ReadAsync(guests[1 - winner].Account.Subject)).IsGuest);
        }
    }

    [Fact]
    public async Task Race_RolesAgainstLogins_NoneIsLost()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(nodes[0]);

            var results = await Race.RunAsync<object>(16, async i => i == 8
                ? (await nodes[0].Administration.SetRolesAsync(new SetRolesCommand { Account = account.Subject, Roles = ["editor"] }, actor: null, CancellationToken.None))!
                : await nodes[i % 2].LogInAsync(account.Email!));

            Assert.Equal(["editor"], (await nodes[0].ReadAsync(account.Subject)).Roles);
            Assert.NotNull((await nodes[0].ReadAsync(account.Subject)).LastLoginAt);
            foreach (var login in results.OfType<LoggedIn>())
            {
                var refreshed = Assert.IsType<RefreshResult.Refreshed>(await nodes[1].RefreshAsync(login)).Tokens;
                Assert.Equal(["editor"], (await nodes[1].CallerAsync(refreshed)).Roles);
            }
        }
    }

    [Fact]
    public async Task Roles_TakenAtOnceWhileAPasswordIsCompared_AreInNoToken()
    {
        var node = NewNode();
        var account = await EnrolAsync(node, account => account with { Roles = ["admin"], Permissions = ["everything"] });
        var before = await node.LogInAsync(account.Email!);
        node.Hasher.Compared = async () =>
        {
            node.Hasher.Compared = null;
            Clock.Advance(TimeSpan.FromSeconds(1));
            _ = await node.Administration.SetRolesAsync(
                new SetRolesCommand { Account = account.Subject, Roles = [], Permissions = [], Revoke = true }, actor: null, CancellationToken.None);
            Clock.Advance(TimeSpan.FromSeconds(1));
        };

        var login = await node.LogInAsync(account.Email!);

        Assert.IsType<TokenVerification.Invalid>(await node.Sessions.VerifyActiveAsync(before.Tokens.AccessToken.Value, CancellationToken.None));
        var caller = await node.CallerAsync(login);
        Assert.Empty(caller.Roles);
        Assert.Empty(caller.Permissions);
    }

    private async Task<string> ChangeCodeAsync(AccountNode node, LoggedIn login, EmailAddress next, int count = 1, string password = AccountNode.Password)
    {
        DoneAssert.Value(await node.ChangeEmailAsync(await node.CallerAsync(login), next, password));
        return (await Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, next.Value, count)).Code!;
    }

    private static async Task AssertNoneLivesAsync(AccountNode[] nodes, Account account, IEnumerable<object> results)
    {
        Assert.Empty(await nodes[0].Sessions.ListAsync(account.Subject, CancellationToken.None));
        foreach (var login in results.OfType<AccountResult<LoggedIn>.Done>())
        {
            Assert.False(await nodes[0].IsAliveAsync(login.Value));
            Assert.False(await nodes[1].IsAliveAsync(login.Value));
        }
    }
}
