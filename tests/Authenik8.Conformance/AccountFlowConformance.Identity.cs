using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Conformance.Flows;
using Authenik8.Messages;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Who a person from an identity provider is.</summary>
public abstract partial class AccountFlowConformance
{
    [Fact]
    public async Task SignIn_FirstTime_MakesAnAccountThatTheNextTimeFinds()
    {
        var node = NewNode(options => options.Accounts.DefaultRoles.Add("member"));
        var profile = NewProfile(NewEmail().Value);

        var made = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile)).Account;

        Assert.Equal(profile.Email, made.Email);
        Assert.True(made.IsEmailVerified);
        Assert.False(made.HasPassword);
        Assert.False(made.IsGuest);
        Assert.Equal(profile.Name, made.DisplayName);
        Assert.Equal(["member"], made.Roles);
        Assert.Equal([profile.Login], made.ExternalLogins);
        Assert.Equal(made.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile)).Account.Subject);
        var session = await node.CallerAsync(await node.StartSessionAsync(made.Subject));
        Assert.Equal(["member"], session.Roles);
        Assert.Equal(["fed"], session.AuthenticationMethods);
    }

    [Fact]
    public async Task SignIn_KnownLogin_WhateverAddressTheProviderTellsNow_IsTheSameAccount()
    {
        var node = NewNode();
        var somebodyElse = await EnrolAsync(node);
        var profile = NewProfile(NewEmail().Value);
        var made = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile)).Account;

        foreach (var told in new[] { null, "", "no address", NewEmail().Value, somebodyElse.Email!.Value })
        {
            foreach (var isVerified in new[] { true, false })
            {
                var result = await node.SignInAsync(profile with { Email = told, IsEmailVerified = isVerified });
                var found = Assert.IsType<IdentityResult.ExistingLogin>(result).Account;
                Assert.Equal(made.Subject, found.Subject);
                Assert.Equal(made.Email, found.Email);
            }
        }
    }

    [Fact]
    public async Task SignIn_SameSubjectOfAnotherIssuerOrInAnotherTenant_IsAnotherAccount()
    {
        var node = NewNode();
        var profile = NewProfile();
        var here = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile, "acme")).Account;

        var elsewhere = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile, "globex")).Account;
        var nowhere = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile)).Account;
        var other = profile with { Login = new ExternalLogin("https://accounts.example.com/", profile.Login.Subject) };
        var byOther = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(other, "acme")).Account;

        Assert.Equal(4, new[] { here, elsewhere, nowhere, byOther }.Select(account => account.Subject).Distinct().Count());
        Assert.Equal(["acme", "globex", null, "acme"], new[] { here, elsewhere, nowhere, byOther }.Select(account => account.Subject.Tenant));
    }

    [Fact]
    public async Task SignIn_LoginsThatDifferOnlyWhereTheyAreSplitOrInCase_AreDifferentAccounts()
    {
        var node = NewNode();
        var name = NewLogin().Subject;
        ExternalLogin[] logins = [new($"a{name}", "b"), new("a", $"{name}b"), new($"a{name}", "B"), new($"A{name}", "b"), new($"a{name}", "\uff42"), new($"a{name}", "b ")];

        foreach (var login in logins)
            Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(login: login)));
        foreach (var login in logins)
            Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(NewProfile(login: login)));
    }

    [Fact]
    public async Task SignIn_LongestAndUnicodeLogins_AreKeptAsTheyAre()
    {
        var node = NewNode();
        var longest = string.Concat(Enumerable.Repeat("\U0001F980", 120)) + NewLogin().Subject[..15];
        ExternalLogin[] logins =
        [
            new(longest, longest),
            new(new string('\u4f60', ExternalLogin.MaxLength), NewLogin().Subject),
            // A composed and a decomposed letter are two texts.
            new("https://caf\u00e9.example", longest),
            new("https://cafe\u0301.example", longest),
        ];
        Assert.Equal(ExternalLogin.MaxLength, longest.Length);

        foreach (var login in logins)
            Assert.Equal([login], Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(login: login))).Account.ExternalLogins);
        foreach (var login in logins)
            Assert.Equal([login], Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(NewProfile(login: login))).Account.ExternalLogins);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not an address")]
    [InlineData("ada@")]
    [InlineData("ada@example.org\0")]
    [InlineData("ad\u0430@example.org")]
    public async Task SignIn_NoAddressOrNone_MakesAnAccountWithoutOne(string? told)
    {
        var node = NewNode();
        var profile = NewProfile(told);

        var made = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile)).Account;

        Assert.Null(made.Email);
        Assert.False(made.IsEmailVerified);
        Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile));
        Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(told)));
    }

    [Fact]
    public async Task SignIn_NamesThatCannotBeShown_AreCutOrLeftOut()
    {
        var node = NewNode();
        var half = new string('a', Account.MaxDisplayNameLength - 1);

        Assert.Equal(half, await NameAsync(half + "\U0001F980 and more"));
        Assert.Equal(half + "b", await NameAsync(half + "b\U0001F980"));
        Assert.Null(await NameAsync(null));
        Assert.Null(await NameAsync(""));
        // What cannot be seen is taken out, wherever it stands; what is left is the name.
        Assert.Equal("ab", await NameAsync("a\0b"));
        Assert.Equal("ab", await NameAsync("a\ud83eb"));
        Assert.Equal("linebreak", await NameAsync("line\nbreak"));
        Assert.Equal("Ada", await NameAsync("\u202eA\u200bd\u2066a\ufeff\u200e\u061c\U000e0041"));
        Assert.Null(await NameAsync("\u200b\u2060\ue000 \u3164"));

        async Task<string?> NameAsync(string? name) =>
            Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile() with { Name = name })).Account.DisplayName;
    }

    [Fact]
    public async Task SignIn_AddressThatTheProviderHasNotVerified_LeadsToNothing()
    {
        var node = NewNode();
        var owner = await EnrolAsync(node);
        var before = (await AllAsync(node)).Count;

        foreach (var email in new[] { owner.Email!.Value, NewEmail().Value })
        {
            Assert.Equal(
                new IdentityResult.EmailNotVerified(UnverifiedSide.Provider), await node.SignInAsync(NewProfile(email, isVerified: false)));
        }

        Assert.Equal(before, (await AllAsync(node)).Count);
        Assert.Empty((await node.ReadAsync(owner.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task SignIn_AccountsThatMayNotBeUsed_SayWhy()
    {
        var node = NewNode(options => options.Accounts.LinkVerifiedEmails = true);
        foreach (var status in new[] { AccountStatus.Disabled, AccountStatus.PendingDeletion })
        {
            var login = NewLogin();
            var account = await EnrolAsync(node, account => account with { ExternalLogins = [login], Status = status });

            Assert.Equal(new IdentityResult.NotActive(status), await node.SignInAsync(NewProfile(login: login)));
            Assert.Equal(new IdentityResult.NotActive(status), await node.SignInAsync(NewProfile(account.Email!.Value)));
            Assert.Equal(new IdentityResult.NotActive(status), await node.LinkAsync(account.Subject, NewProfile()));
            Assert.Equal(UnlinkResult.NotActive, await node.UnlinkAsync(account.Subject, login));
            Assert.Equal([login], (await node.ReadAsync(account.Subject)).ExternalLogins);
        }
    }

    [Fact]
    public async Task SignIn_AddressOfAVerifiedAccount_IsLinkedByATicketOnce()
    {
        var node = await StartNodeAsync();
        var owner = await EnrolAsync(node);
        var profile = NewProfile(owner.Email!.Value.ToUpperInvariant());

        var required = Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(profile));
        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromMinutes(2), required.ExpiresAt);
        Assert.DoesNotContain(required.Ticket, required.ToString(), StringComparison.Ordinal);
        Assert.Empty((await node.ReadAsync(owner.Subject)).ExternalLogins);
        Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(profile with { Login = NewLogin() }));
        // That one was for another login, and has ended the first.
        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(required.Ticket, owner.Subject));
        required = Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(profile));

        var linked = Assert.IsType<IdentityResult.Linked>(await node.RedeemAsync(required.Ticket, owner.Subject));

        Assert.Equal([profile.Login], linked.Account.ExternalLogins);
        Assert.Equal(owner.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile)).Account.Subject);
        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(required.Ticket, owner.Subject));
        _ = await Mailbox.ReceiveAsync(MessageKind.IdentityLinked, owner.Email.Value);
    }

    [Fact]
    public async Task Ticket_Redeemed64TimesAtOnce_LinksOnce()
    {
        var node = NewNode();
        for (var round = 0; round < Rounds; round++)
        {
            var owner = await EnrolAsync(node);
            var ticket = await TicketAsync(node, owner);

            var results = await Race.RunAsync(Race.Callers, _ => node.RedeemAsync(ticket, owner.Subject));

            Assert.Single(results.OfType<IdentityResult.Linked>());
            Assert.Equal(Race.Callers - 1, results.OfType<IdentityResult.InvalidTicket>().Count());
            Assert.Single((await node.ReadAsync(owner.Subject)).ExternalLogins);
        }
    }

    [Fact]
    public async Task Ticket_AtTheEndOfItsTwoMinutes_IsOver()
    {
        var node = NewNode();
        var (early, late) = (await EnrolAsync(node), await EnrolAsync(node));
        var (goodTicket, staleTicket) = (await TicketAsync(node, early), await TicketAsync(node, late));

        Clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(1));
        Assert.IsType<IdentityResult.Linked>(await node.RedeemAsync(goodTicket, early.Subject));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(staleTicket, late.Subject));
    }

    [Fact]
    public async Task Ticket_InTheHandsOfAnotherAccount_IsRefusedAndNotSpent()
    {
        var node = NewNode();
        var (owner, thief) = (await EnrolAsync(node), await EnrolAsync(node));
        var ticket = await TicketAsync(node, owner);

        for (var i = 0; i < 10; i++)
            Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(ticket, thief.Subject));
        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(ticket, new Subject(owner.Subject.Id, "acme")));

        Assert.IsType<IdentityResult.Linked>(await node.RedeemAsync(ticket, owner.Subject));
        Assert.Empty((await node.ReadAsync(thief.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task Ticket_IsNoCodeForAnythingElse_AndNoCodeIsATicket()
    {
        var node = await StartNodeAsync();
        var owner = await EnrolAsync(node);
        var ticket = await TicketAsync(node, owner);
        DoneAssert.Value(await node.ForgetAsync(owner.Email!));
        var reset = (await Mailbox.ReceiveAsync(MessageKind.ResetPassword, owner.Email!.Value)).Code!;

        DoneAssert.Refused(AccountFailure.InvalidCode, await node.ResetAsync(ticket));
        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(ticket));
        DoneAssert.Refused(AccountFailure.InvalidCode, await node.VerifyAsync(reset));
        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(reset, owner.Subject));

        Assert.IsType<IdentityResult.Linked>(await node.RedeemAsync(ticket, owner.Subject));
        DoneAssert.Value(await node.ResetAsync(reset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ak8c_")]
    [InlineData("12345678")]
    [InlineData("ak8c_AAAA\0")]
    [InlineData("ak8c_\ud83e")]
    public async Task Ticket_AnyText_IsRefused(string text)
    {
        var node = NewNode();
        var owner = await EnrolAsync(node);

        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(text, owner.Subject));
    }

    [Fact]
    public async Task Ticket_AfterAPasswordChange_IsDead()
    {
        var node = NewNode();
        var owner = await EnrolAsync(node);
        var login = await node.LogInAsync(owner.Email!);
        var ticket = await TicketAsync(node, owner);

        DoneAssert.Value(await node.ChangePasswordAsync(await node.CallerAsync(login)));

        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(ticket, owner.Subject));
        Assert.Empty((await node.ReadAsync(owner.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task Ticket_AfterAnEmailChange_IsDead()
    {
        var node = await StartNodeAsync();
        var owner = await EnrolAsync(node);
        var login = await node.LogInAsync(owner.Email!);
        var next = NewEmail();
        DoneAssert.Value(await node.ChangeEmailAsync(await node.CallerAsync(login), next));
        var code = (await Mailbox.ReceiveAsync(MessageKind.ConfirmEmailChange, next.Value)).Code!;
        var ticket = await TicketAsync(node, owner);

        DoneAssert.Value(await node.VerifyAsync(code));

        Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(ticket, owner.Subject));
        Assert.Empty((await node.ReadAsync(owner.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task Ticket_WhoseCodeOutlivesTheCredentials_IsDeadAllTheSame()
    {
        var node = NewNode();
        var changes = new Func<Account, Account>[]
        {
            account => account with { SecurityVersion = account.SecurityVersion + 1 },
            account => account with { Email = NewEmail() },
        };
        foreach (var change in changes)
        {
            var owner = await EnrolAsync(node);
            var ticket = await TicketAsync(node, owner);
            await node.WriteAsync(owner.Subject, change);

            Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(ticket, owner.Subject));
            Assert.Empty((await node.ReadAsync(owner.Subject)).ExternalLogins);
        }
    }

    [Fact]
    public async Task Ticket_AccountOrLoginThatChangedMeanwhile_SaysSo()
    {
        var node = NewNode();
        var closed = await EnrolAsync(node);
        var ticket = await TicketAsync(node, closed);
        await node.WriteAsync(closed.Subject, account => account with { Status = AccountStatus.Disabled });
        Assert.Equal(new IdentityResult.NotActive(AccountStatus.Disabled), await node.RedeemAsync(ticket, closed.Subject));

        var late = await EnrolAsync(node);
        var login = NewLogin();
        ticket = await TicketAsync(node, late, login);
        Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(login: login)));
        Assert.IsType<IdentityResult.LinkedToAnother>(await node.RedeemAsync(ticket, late.Subject));

        var twice = await EnrolAsync(node);
        login = NewLogin();
        ticket = await TicketAsync(node, twice, login);
        Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(twice.Subject, NewProfile(login: login)));
        Assert.IsType<IdentityResult.ExistingLogin>(await node.RedeemAsync(ticket, twice.Subject));
        Assert.Single((await node.ReadAsync(twice.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task SignIn_WhereVerifiedAddressesAreLinked_LinksOnlyIfBothSidesHaveVerified()
    {
        var node = NewNode(options => options.Accounts.LinkVerifiedEmails = true);
        var verified = await EnrolAsync(node);
        var unverified = await EnrolAsync(node, account => account with { IsEmailVerified = false });
        var profile = NewProfile(verified.Email!.Value);

        Assert.Equal(verified.Subject, Assert.IsType<IdentityResult.Linked>(await node.SignInAsync(profile)).Account.Subject);
        Assert.Equal(verified.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile)).Account.Subject);
        Assert.Equal(
            new IdentityResult.EmailNotVerified(UnverifiedSide.Provider), await node.SignInAsync(NewProfile(verified.Email.Value, isVerified: false)));
        // The provider has proved what the account never did: the address is that of a new account, and the old one shares nothing with it.
        Assert.NotEqual(unverified.Subject, Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(unverified.Email!.Value))).Account.Subject);
        var left = await node.ReadAsync(unverified.Subject);
        Assert.Empty(left.ExternalLogins);
        Assert.Null(left.Email);
        Assert.Null(left.PasswordHash);
        Assert.Single((await node.ReadAsync(verified.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task Link_AccountOfTheCaller_WhateverAddressTheProviderTells()
    {
        var node = NewNode();
        var (owner, other) = (await EnrolAsync(node), await EnrolAsync(node));
        var profile = NewProfile(other.Email!.Value, isVerified: false);

        var linked = Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(owner.Subject, profile));

        Assert.Equal([profile.Login], linked.Account.ExternalLogins);
        Assert.Equal(owner.Email!.Value, linked.Account.Email);
        Assert.IsType<IdentityResult.ExistingLogin>(await node.LinkAsync(owner.Subject, profile));
        Assert.IsType<IdentityResult.LinkedToAnother>(await node.LinkAsync(other.Subject, profile));
        Assert.Equal(owner.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile)).Account.Subject);
        Assert.IsType<IdentityResult.InvalidTicket>(await node.LinkAsync(new Subject("nobody"), NewProfile()));
    }

    [Fact]
    public async Task Link_UnverifiedAccount_IsRefused()
    {
        var node = NewNode();
        var account = await EnrolAsync(node, account => account with { IsEmailVerified = false });

        foreach (var profile in new[] { NewProfile(), NewProfile(account.Email!.Value), NewProfile(account.Email.Value, isVerified: false) })
            Assert.Equal(new IdentityResult.EmailNotVerified(UnverifiedSide.Account), await node.LinkAsync(account.Subject, profile));
        Assert.Empty((await node.ReadAsync(account.Subject)).ExternalLogins);
    }

    [Fact]
    public async Task Link_Guest_BecomesAnAccountUnderTheSameIdAndIsNotPurged()
    {
        var node = NewNode(options =>
        {
            options.Accounts.GuestRoles.Add("visitor");
            options.Accounts.DefaultRoles.Add("member");
        });
        var guest = DoneAssert.Value(await node.Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None));
        Assert.True(guest.Account.IsGuest);
        Assert.NotNull(guest.Account.DeletionDueAt);
        var profile = NewProfile();

        var linked = Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(guest.Account.Subject, profile)).Account;

        Assert.Equal(guest.Account.Subject, linked.Subject);
        Assert.False(linked.IsGuest);
        Assert.Null(linked.DeletionDueAt);
        Assert.Equal(["member"], linked.Roles);
        Assert.Equal(profile.Name, linked.DisplayName);
        Assert.True(await node.IsAliveAsync(guest));
        Clock.Advance(TimeSpan.FromDays(500));
        await node.StartAsync();
        Assert.Empty(await node.Store.ListDueAsync(Clock.GetUtcNow(), 10, CancellationToken.None));
        Assert.Equal(linked.Subject, Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(profile)).Account.Subject);
    }

    [Fact]
    public async Task Unlink_OneOfSeveralWays_TheLastStays()
    {
        var node = NewNode();
        var (first, second) = (NewLogin(), NewLogin());
        var withPassword = await EnrolAsync(node, account => account with { ExternalLogins = [first] });
        var withTwo = await EnrolAsync(node, account => account with { PasswordHash = null, Email = null, IsEmailVerified = false, ExternalLogins = [second, NewLogin()] });

        Assert.Equal(UnlinkResult.NotLinked, await node.UnlinkAsync(withPassword.Subject, second));
        Assert.Equal(UnlinkResult.NotLinked, await node.UnlinkAsync(new Subject("nobody"), first));
        Assert.Equal(UnlinkResult.Unlinked, await node.UnlinkAsync(withPassword.Subject, first));
        Assert.Equal(UnlinkResult.NotLinked, await node.UnlinkAsync(withPassword.Subject, first));
        Assert.Equal(UnlinkResult.Unlinked, await node.UnlinkAsync(withTwo.Subject, second));
        Assert.Equal(UnlinkResult.LastLogin, await node.UnlinkAsync(withTwo.Subject, withTwo.ExternalLogins[1]));
        // What was given up is free for anybody.
        Assert.IsType<IdentityResult.Created>(await node.SignInAsync(NewProfile(login: first)));
        Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(withPassword.Subject, NewProfile(login: second)));
    }

    [Fact]
    public async Task Unlink_BothLoginsAtOnce_LeavesOne()
    {
        var node = NewNode();
        for (var round = 0; round < Rounds; round++)
        {
            ExternalLogin[] logins = [NewLogin(), NewLogin()];
            var account = await EnrolAsync(node, account => account with { PasswordHash = null, Email = null, IsEmailVerified = false, ExternalLogins = logins });

            var results = await Race.RunAsync(Race.Callers, i => node.UnlinkAsync(account.Subject, logins[i % 2]));

            Assert.Single(results, UnlinkResult.Unlinked);
            Assert.Single((await node.ReadAsync(account.Subject)).ExternalLogins);
        }
    }

    private static async Task<string> TicketAsync(AccountNode node, Account owner, ExternalLogin? login = null) =>
        Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(NewProfile(owner.Email!.Value, login: login))).Ticket;
}
