using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Accounts.Identity;
using Authenik8.Conformance.Flows;
using Authenik8.InMemory;
using Authenik8.Messages;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>
/// Every flow, with every one of its calls to a store failing in turn, with and without having had its effect: what is left is
/// what was, or what was to be, and the flow succeeds when it is begun again.
/// </summary>
public sealed class CrashTests
{
    private static readonly EmailAddress Address = Email("ada@example.org");
    private static readonly EmailAddress NewAddress = Email("countess@example.org");
    private static readonly ExternalLogin Login = new("https://accounts.example.com", "1815");

    [Fact]
    public Task Register() => EachCrashAsync(
        static _ => Task.FromResult(0),
        static (node, _) => node.RegisterAsync(Address),
        static async (node, none) =>
        {
            DoneValue(await node.RegisterAsync(Address));
            // The message that the owner gets leads in.
            var account = (await node.FindByEmailAsync(Address))!;
            DoneValue(await node.VerifyAsync(await CodeAsync(node, MessageKind.VerifyEmail, account.Subject, Address, RegistrationData)));
            _ = DoneValue(await node.TryLogInAsync(Address, AccountNode.NewPassword));
        });

    [Fact]
    public Task LogIn() => EachCrashAsync(
        EnrolAsync,
        static (node, _) => node.TryLogInAsync(Address),
        static async (node, account) =>
        {
            _ = DoneValue(await node.TryLogInAsync(Address));
            Assert.Equal(1, (await node.ReadAsync(account.Subject)).SecurityVersion);
        });

    [Fact]
    public Task StartGuest() => EachCrashAsync(
        static _ => Task.FromResult(0),
        static (node, _) => StartGuestAsync(node),
        static async (node, none) =>
        {
            _ = DoneValue(await StartGuestAsync(node));
            // One who never got their tokens is purged like any other.
            var guests = (await node.Store.ListAsync(new ListAccountsQuery(null, null, 10), CancellationToken.None)).Accounts;
            Assert.All(guests, guest => Assert.NotNull(guest.DeletionDueAt));
        });

    [Fact]
    public Task VerifyEmail() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            await node.WriteAsync(account.Subject, static account => account with { IsEmailVerified = false });
            return (account, Code: await CodeAsync(node, MessageKind.VerifyEmail, account.Subject, Address, RegistrationData));
        },
        static (node, state) => node.VerifyAsync(state.Code),
        static async (node, state) =>
        {
            if (!(await node.ReadAsync(state.account.Subject)).IsEmailVerified)
                DoneValue(await node.VerifyAsync(await CodeAsync(node, MessageKind.VerifyEmail, state.account.Subject, Address, RegistrationData)));
            _ = DoneValue(await node.TryLogInAsync(Address, AccountNode.NewPassword));
        });

    [Fact]
    public Task VerifyEmail_CodeThatWasSentAgain() => EachCrashAsync(
        static async node =>
        {
            await KeepRegistrationAsync(node);
            var account = (await node.FindByEmailAsync(Address))!;
            return (account, Code: await CodeAsync(node, MessageKind.VerifyEmail, account.Subject));
        },
        static (node, state) => node.VerifyAsync(state.Code, AccountNode.NewPassword),
        static async (node, state) =>
        {
            if (!(await node.ReadAsync(state.account.Subject)).IsEmailVerified)
                DoneValue(await node.VerifyAsync(await CodeAsync(node, MessageKind.VerifyEmail, state.account.Subject), AccountNode.NewPassword));
            Assert.Null((await node.ReadAsync(state.account.Subject)).DeletionDueAt);
            _ = DoneValue(await node.TryLogInAsync(Address, AccountNode.NewPassword));
        });

    /// <summary>An address that a registration holds without proof passes to a person who proves it, wherever the first attempt stops.</summary>
    [Fact]
    public Task FirstLoginByProvider_AddressThatWasNeverProved() => EachCrashAsync(
        static async node =>
        {
            await KeepRegistrationAsync(node);
            return (await node.FindByEmailAsync(Address))!.Subject;
        },
        static (node, _) => node.SignInAsync(Profile),
        static async (node, squatter) =>
        {
            _ = await node.SignInAsync(Profile);
            var found = Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(Profile)).Account;
            Assert.NotEqual(squatter, found.Subject);
            Assert.Null(await node.Store.FindAsync(squatter, CancellationToken.None));
            Assert.Equal(found.Subject, (await node.FindByEmailAsync(Address))!.Subject);
        });

    [Fact]
    public Task ChangeEmail_AddressThatWasNeverProved() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            var login = await node.LogInAsync(Address);
            await KeepRegistrationAsync(node, NewAddress);
            return (account, login, Code: await ChangeCodeAsync(node, account.Subject, login));
        },
        static (node, state) => node.VerifyAsync(state.Code),
        static async (node, state) =>
        {
            if ((await node.ReadAsync(state.account.Subject)).Email == Address)
                DoneValue(await node.VerifyAsync(await ChangeCodeAsync(node, state.account.Subject, state.login)));
            Assert.Equal(state.account.Subject, (await node.FindByEmailAsync(NewAddress))!.Subject);
            Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(state.login));
        });

    [Fact]
    public Task Purge_Registration() => EachCrashAsync(
        static async node =>
        {
            await KeepRegistrationAsync(node);
            var account = (await node.FindByEmailAsync(Address))!;
            await node.WriteAsync(account.Subject, static account => account with { DeletionDueAt = DateTimeOffset.UnixEpoch });
            return account;
        },
        static async (node, none) =>
        {
            await node.Get<AccountPurger>().PurgeAsync(CancellationToken.None);
            return 0;
        },
        static async (node, account) =>
        {
            await node.Get<AccountPurger>().PurgeAsync(CancellationToken.None);
            Assert.Null(await node.Store.FindAsync(account.Subject, CancellationToken.None));
            DoneValue(await node.RegisterAsync(Address));
        });

    [Fact]
    public Task UpgradeGuest() => EachCrashAsync(
        static async node =>
        {
            var guest = DoneValue(await StartGuestAsync(node));
            return (guest, Code: await CodeAsync(node, MessageKind.VerifyEmail, guest.Account.Subject, Address, UpgradeData));
        },
        static (node, state) => node.VerifyAsync(state.Code),
        static async (node, state) =>
        {
            var subject = state.guest.Account.Subject;
            if ((await node.ReadAsync(subject)).IsGuest)
                DoneValue(await node.VerifyAsync(await CodeAsync(node, MessageKind.VerifyEmail, subject, Address, UpgradeData)));
            Assert.Equal(subject, DoneValue(await node.TryLogInAsync(Address)).Account.Subject);
            Assert.Null((await node.ReadAsync(subject)).DeletionDueAt);
            Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(state.guest));
        });

    [Fact]
    public Task ResetPassword() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            var login = await node.LogInAsync(Address);
            return (account, login, Code: await CodeAsync(node, MessageKind.ResetPassword, account.Subject));
        },
        static (node, state) => node.ResetAsync(state.Code),
        static async (node, state) =>
        {
            if (await IsNewPasswordAsync(node, state.account.Subject))
                await AssertEndedAsync(node, state.login);
            else
                Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(state.login));
            DoneValue(await node.ResetAsync(await CodeAsync(node, MessageKind.ResetPassword, state.account.Subject)));
            await AssertEndedAsync(node, state.login);
            _ = DoneValue(await node.TryLogInAsync(Address, AccountNode.NewPassword));
        });

    [Fact]
    public Task ChangePassword() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            var (login, other) = (await node.LogInAsync(Address), await node.LogInAsync(Address));
            return (account, login, other, Caller: await node.CallerAsync(login));
        },
        static (node, state) => node.ChangePasswordAsync(state.Caller),
        static async (node, state) =>
        {
            if (await IsNewPasswordAsync(node, state.account.Subject))
                await AssertEndedAsync(node, state.other);
            else
                DoneValue(await node.ChangePasswordAsync(state.Caller));
            // The one who did it goes on either way.
            Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(state.login));
            await AssertEndedAsync(node, state.other);
            _ = DoneValue(await node.TryLogInAsync(Address, AccountNode.NewPassword));
        });

    [Fact]
    public Task ChangeEmail() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            var (login, other) = (await node.LogInAsync(Address), await node.LogInAsync(Address));
            return (account, login, other, Code: await ChangeCodeAsync(node, account.Subject, login));
        },
        static (node, state) => node.VerifyAsync(state.Code),
        static async (node, state) =>
        {
            if (await node.FindByEmailAsync(NewAddress) is null)
                DoneValue(await node.VerifyAsync(await ChangeCodeAsync(node, state.account.Subject, state.login)));
            Assert.Null(await node.FindByEmailAsync(Address));
            await AssertEndedAsync(node, state.other);
            Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(state.login));
            _ = DoneValue(await node.TryLogInAsync(NewAddress));
        });

    [Fact]
    public Task Delete() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            var login = await node.LogInAsync(Address);
            return (account, login, Caller: await node.CallerAsync(login));
        },
        static (node, state) => node.DeleteAsync(state.Caller),
        static async (node, state) =>
        {
            if ((await node.ReadAsync(state.account.Subject)).Status == AccountStatus.Active)
                _ = DoneValue(await node.DeleteAsync(state.Caller));
            Assert.NotNull((await node.ReadAsync(state.account.Subject)).DeletionDueAt);
            await AssertEndedAsync(node, state.login);
            DoneValue(await node.RestoreAsync(Address));
            await AssertEndedAsync(node, state.login);
            _ = DoneValue(await node.TryLogInAsync(Address));
        });

    [Fact]
    public Task Restore() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            _ = DoneValue(await node.DeleteAsync(await node.CallerAsync(await node.LogInAsync(Address))));
            return account;
        },
        static (node, _) => node.RestoreAsync(Address),
        static async (node, account) =>
        {
            DoneValue(await node.RestoreAsync(Address));
            Assert.Null((await node.ReadAsync(account.Subject)).DeletionDueAt);
            _ = DoneValue(await node.TryLogInAsync(Address));
        });

    [Fact]
    public Task Disable() => EachCrashAsync(
        static async node => (Account: await EnrolAsync(node), Login: await node.LogInAsync(Address)),
        static (node, state) => node.Administration.DisableAsync(state.Account.Subject, actor: null, CancellationToken.None),
        static async (node, state) =>
        {
            if ((await node.ReadAsync(state.Account.Subject)).Status == AccountStatus.Disabled)
                Assert.IsType<RefreshResult.Refused>(await node.RefreshAsync(state.Login));
            _ = await node.Administration.DisableAsync(state.Account.Subject, actor: null, CancellationToken.None);
            Assert.False(await node.IsAliveAsync(state.Login));
        });

    [Fact]
    public Task FirstLoginByProvider() => EachCrashAsync(
        static _ => Task.FromResult(0),
        static (node, _) => node.SignInAsync(Profile),
        static async (node, none) =>
        {
            _ = await node.SignInAsync(Profile);
            Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(Profile));
            Assert.Equal([Login], (await node.FindByEmailAsync(Address))!.ExternalLogins);
        });

    [Fact]
    public Task RedeemLinkTicket() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            return (account, Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(Profile)).Ticket);
        },
        static (node, state) => node.RedeemAsync(state.Ticket, state.account.Subject),
        static async (node, state) =>
        {
            if (await node.SignInAsync(Profile) is IdentityResult.LinkRequired again)
                Assert.IsType<IdentityResult.Linked>(await node.RedeemAsync(again.Ticket, state.account.Subject));
            var found = Assert.IsType<IdentityResult.ExistingLogin>(await node.SignInAsync(Profile)).Account;
            Assert.Equal(state.account.Subject, found.Subject);
            Assert.IsType<IdentityResult.InvalidTicket>(await node.RedeemAsync(state.Ticket, state.account.Subject));
        });

    [Fact]
    public Task Unlink() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(account.Subject, Profile));
            return account;
        },
        static (node, account) => node.UnlinkAsync(account.Subject, Login),
        static async (node, account) =>
        {
            _ = await node.UnlinkAsync(account.Subject, Login);
            Assert.Empty((await node.ReadAsync(account.Subject)).ExternalLogins);
            Assert.Null(await node.Store.FindByLoginAsync(null, Login, CancellationToken.None));
        });

    [Fact]
    public Task Purge() => EachCrashAsync(
        static async node =>
        {
            var account = await EnrolAsync(node);
            var login = await node.LogInAsync(Address);
            _ = await CodeAsync(node, MessageKind.ResetPassword, account.Subject);
            await node.WriteAsync(account.Subject, static account => account with { Status = AccountStatus.PendingDeletion, DeletionDueAt = DateTimeOffset.UnixEpoch });
            return (account, login);
        },
        static async (node, none) =>
        {
            await node.Get<AccountPurger>().PurgeAsync(CancellationToken.None);
            return 0;
        },
        static async (node, state) =>
        {
            await node.Get<AccountPurger>().PurgeAsync(CancellationToken.None);
            Assert.Null(await node.Store.FindAsync(state.account.Subject, CancellationToken.None));
            Assert.Empty(await node.Sessions.ListAsync(state.account.Subject, CancellationToken.None));
            Assert.False(await node.IsAliveAsync(state.login));
            DoneValue(await node.RegisterAsync(Address));
        });

    /// <summary>One account that cannot be purged does not hold up the others, and is purged when it can be.</summary>
    [Fact]
    public async Task Purge_OneFails_TheOthersGo()
    {
        var crash = new Crash();
        await using var node = NewNode(crash);
        List<Account> due = [];
        for (var i = 0; i < 5; i++)
        {
            due.Add(new Account { Subject = new Subject($"due{i}"), CreatedAt = DateTimeOffset.UnixEpoch, DeletionDueAt = DateTimeOffset.UnixEpoch.AddSeconds(i) });
            Assert.Equal(CreateAccountOutcome.Created, await node.Store.CreateAsync(due[i], CancellationToken.None));
        }
        // The list is the first call, the codes of the first account the second.
        crash.Arm(1, after: false);

        await node.Get<AccountPurger>().PurgeAsync(CancellationToken.None);

        Assert.True(crash.Disarm());
        var left = await node.Store.ListDueAsync(DateTimeOffset.UnixEpoch.AddDays(1), 10, CancellationToken.None);
        Assert.Equal(due[0].Subject, Assert.Single(left).Subject);
        await node.Get<AccountPurger>().PurgeAsync(CancellationToken.None);
        Assert.Empty(await node.Store.ListDueAsync(DateTimeOffset.UnixEpoch.AddDays(1), 10, CancellationToken.None));
    }

    private static ExternalProfile Profile { get; } = new() { Login = Login, Email = Address.Value, IsEmailVerified = true };

    private static CodeData UpgradeData { get; } = new() { Email = Address.Value, PasswordHash = QuickHasher.Hash(AccountNode.Password) };

    private static CodeData RegistrationData { get; } = new() { Email = Address.Value, PasswordHash = QuickHasher.Hash(AccountNode.NewPassword) };

    private static async Task KeepRegistrationAsync(AccountNode node, EmailAddress? address = null)
    {
        var accounts = node.Get<NewAccounts>();
        var account = accounts.Registration(tenant: null, address ?? Address, QuickHasher.Hash(AccountNode.Password), displayName: null);
        Assert.Equal(CreateAccountOutcome.Created, await accounts.TryKeepAsync(account, "password", CancellationToken.None));
    }

    private static async Task EachCrashAsync<TState, TAnswer>(
        Func<AccountNode, Task<TState>> prepare,
        Func<AccountNode, TState, Task<TAnswer>> flow,
        Func<AccountNode, TState, Task> assert)
    {
        var crashes = 0;
        for (var (call, hasFailed) = (0, true); hasFailed; call++)
        {
            foreach (var after in new[] { false, true })
            {
                var crash = new Crash();
                await using var node = NewNode(crash);
                var state = await prepare(node);
                crash.Arm(call, after);
                try
                {
                    _ = await flow(node, state);
                }
                catch (StoreUnavailableException)
                {
                    // The caller is told, and begins again.
                }
                hasFailed = crash.Disarm();
                crashes += hasFailed ? 1 : 0;
                await assert(node, state);
            }
        }
        Assert.True(crashes > 2, $"{crashes} crashes");
    }

    private static AccountNode NewNode(Crash crash)
    {
        var clock = new SteppedClock(new DateTimeOffset(2041, 3, 4, 5, 6, 7, TimeSpan.Zero));
        return new AccountNode(clock, new Mailbox(), builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(crash.Before<IAccountStore>(new InMemoryAccountStore())));
            builder.Services.Replace(ServiceDescriptor.Singleton(crash.Before<IOneTimeCodeStore>(new InMemoryOneTimeCodeStore())));
            builder.Services.Replace(ServiceDescriptor.Singleton(crash.Before<ISessionStore>(new InMemorySessionStore())));
            builder.Services.Replace(ServiceDescriptor.Singleton(crash.Before<IRevocationFeed>(new InMemoryRevocationFeed())));
            builder.Services.Replace(ServiceDescriptor.Singleton(crash.Before<IOutboxStore>(new InMemoryOutboxStore())));
        });
    }

    private static async Task<Account> EnrolAsync(AccountNode node)
    {
        var account = new Account
        {
            Subject = new Subject("ada"),
            Email = Address,
            IsEmailVerified = true,
            PasswordHash = QuickHasher.Hash(AccountNode.Password),
            CreatedAt = node.Get<TimeProvider>().GetUtcNow(),
        };
        Assert.Equal(CreateAccountOutcome.Created, await node.Store.CreateAsync(account, CancellationToken.None));
        return account;
    }

    private static Task<AccountResult<LoggedIn>> StartGuestAsync(AccountNode node) =>
        node.Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None);

    // The message as it would be sent, without the outbox's own calls to its store.
    private static async Task<string> CodeAsync(AccountNode node, MessageKind kind, Subject account, EmailAddress? address = null, CodeData? data = null)
    {
        var request = new MessageRequest { Kind = kind, AccountId = account.Id, Email = address?.Value, Data = data?.Write() };
        return (await node.Get<IMessagePreparer>().PrepareAsync(request, "message", CancellationToken.None))!.Code!;
    }

    private static Task<string> ChangeCodeAsync(AccountNode node, Subject account, LoggedIn login) => CodeAsync(
        node, MessageKind.ConfirmEmailChange, account, NewAddress, new CodeData { Email = NewAddress.Value, SecurityVersion = 1, Session = login.Tokens.SessionId.ToString() });

    private static async Task<bool> IsNewPasswordAsync(AccountNode node, Subject account) =>
        (await node.ReadAsync(account)).PasswordHash == QuickHasher.Hash(AccountNode.NewPassword);

    private static async Task AssertEndedAsync(AccountNode node, LoggedIn login)
    {
        Assert.IsType<RefreshResult.Refused>(await node.RefreshAsync(login));
        // The refusal has ended what was left of it.
        Assert.False(await node.IsAliveAsync(login));
    }

    private static TValue DoneValue<TValue>(AccountResult<TValue> result)
    {
        Assert.True(result is AccountResult<TValue>.Done, result.ToString());
        return ((AccountResult<TValue>.Done)result).Value;
    }

    private static EmailAddress Email(string text) => EmailAddress.TryParse(text, out var email) ? email : throw new InvalidOperationException();
}
