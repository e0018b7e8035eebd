using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Authenik8.Accounts;
using Authenik8.Accounts.Identity;
using Authenik8.Conformance.Flows;
using Authenik8.Messages;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>Who is purged, and that nothing is left of them.</summary>
public abstract partial class AccountFlowConformance
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    [Fact]
    public async Task Purge_PersonWhoDidEverything_LeavesNothingInAnyStore()
    {
        var node = NewNode(options => options.Protection.Enabled = true);
        await node.StartAsync();
        var client = new ClientContext
        {
            Address = IPAddress.Parse("203.0.113.77"),
            Device = new Device { UserAgent = "Browser of Ada", Name = "Laptop of Ada", IpAddress = "203.0.113.77" },
        };
        var (address, next) = (NewEmail(), NewEmail());
        DoneAssert.Value(await node.Registrations.RegisterAsync(
            new RegisterCommand { Email = address, Password = AccountNode.Password, DisplayName = "Augusta Ada King", Client = client }, CancellationToken.None));
        DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!));
        var login = await LogInAsync(address);
        var subject = login.Account.Subject;
        var profile = NewProfile();
        Assert.IsType<IdentityResult.Linked>(await node.LinkAsync(subject, profile));
        await node.WriteAsync(subject, account => account with { Properties = System.Text.Json.JsonElement.Parse("""{"nick":"Enchantress"}""") });
        for (var i = 0; i < 3; i++)
            DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.TryLogInAsync(address, "a wrong passphrase"));
        var code = await ChangeCodeAsync(node, login, next);
        DoneAssert.Value(await node.VerifyAsync(code));
        DoneAssert.Value(await node.ChangePasswordAsync(await node.CallerAsync(login)));
        login = await LogInAsync(next, AccountNode.NewPassword);
        Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(login));
        _ = await LogInAsync(next, AccountNode.NewPassword);
        // Codes of every kind wait, and so does a message.
        DoneAssert.Value(await node.ForgetAsync(next));
        Assert.IsType<IdentityResult.LinkRequired>(await node.SignInAsync(NewProfile(next.Value)));
        _ = await ChangeCodeAsync(node, login, NewEmail(), password: AccountNode.NewPassword);
        _ = await Mailbox.ReceiveAsync(MessageKind.ResetPassword, next.Value);
        var account = await node.ReadAsync(subject);
        string[] traces =
        [
            address.Value, next.Value, "Augusta", "Enchantress", subject.Id, HashOf(subject), SubjectTag.Of(subject).ToString(),
            SubjectTag.Of(subject).Value.ToString(CultureInfo.InvariantCulture),
            profile.Login.Subject, account.PasswordHash!, "203.0.113.77", "of Ada", login.Tokens.SessionId.ToString(),
        ];
        var before = await DumpAsync();
        Assert.All(new[] { next.Value, "Augusta", "Enchantress", subject.Id, profile.Login.Subject, account.PasswordHash!, "of Ada" }, trace =>
            Assert.Contains(trace, before, StringComparison.Ordinal));

        DoneAssert.Value(await node.DeleteAsync(await node.CallerAsync(login), AccountNode.NewPassword));
        _ = await Mailbox.ReceiveAsync(MessageKind.DeletionRequested, next.Value);
        await node.StopAsync();
        await PassAsync(Grace);
        await PurgeAsync();
        // Answers are kept for a moment, for calls that are repeated.
        await PassAsync(TimeSpan.FromMinutes(2));
        await AssertNoTraceAsync(traces);

        // Everything of theirs is free again, for somebody who is another person here.
        var again = Assert.IsType<IdentityResult.Created>(await node.SignInAsync(profile with { Email = next.Value, IsEmailVerified = true })).Account;
        Assert.NotEqual(subject, again.Subject);

        async Task<LoggedIn> LogInAsync(EmailAddress email, string password = AccountNode.Password) => DoneAssert.Value(
            await node.Logins.LogInAsync(new LoginCommand { Email = email.Value, Password = password, Client = client }, CancellationToken.None));
    }

    [Fact]
    public async Task Purge_Guest_GoesWhenItsSessionIsOverForCertain()
    {
        var node = NewNode();
        var guest = DoneAssert.Value(await node.Registrations.StartGuestAsync(tenant: "acme", ClientContext.Unknown, CancellationToken.None));
        var dueAt = guest.Account.DeletionDueAt!.Value;
        Assert.True(dueAt > guest.Tokens.RefreshExpiresAt);
        Clock.Advance(dueAt - Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        await PurgeAsync();
        Assert.NotNull(await node.Store.FindAsync(guest.Account.Subject, CancellationToken.None));

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await PurgeAsync();

        Assert.Null(await node.Store.FindAsync(guest.Account.Subject, CancellationToken.None));
    }

    /// <summary>A guest lives as long as its session can: not longer where it does not come back, and on where it does.</summary>
    [Fact]
    public async Task Purge_Guest_LivesAsLongAsItsSessionCan()
    {
        var idle = TimeSpan.FromDays(14);
        var node = NewNode(options => options.Sessions.IdleTimeout = idle);
        var (gone, coming) = (await StartAsync(), await StartAsync());
        Assert.InRange(gone.Account.DeletionDueAt!.Value - Clock.GetUtcNow(), idle, idle + TimeSpan.FromDays(1));
        for (var days = 0; days < 20; days += 5)
        {
            Clock.Advance(TimeSpan.FromDays(5));
            await PurgeAsync();
            var refreshed = Assert.IsType<RefreshResult.Refreshed>(await node.Sessions.RefreshAsync(coming.Tokens.RefreshToken, device: null, CancellationToken.None));
            coming = coming with { Tokens = refreshed.Tokens };
            var account = await node.ReadAsync(coming.Account.Subject);
            Assert.True(account.DeletionDueAt > coming.Tokens.RefreshExpiresAt);
        }

        Assert.Null(await node.Store.FindAsync(gone.Account.Subject, CancellationToken.None));
        Clock.Advance(idle + TimeSpan.FromDays(1));
        await PurgeAsync();
        Assert.Null(await node.Store.FindAsync(coming.Account.Subject, CancellationToken.None));

        async Task<LoggedIn> StartAsync() =>
            DoneAssert.Value(await node.Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None));
    }

    /// <summary>A refresh of a guest who has become an account leaves the account without a due time.</summary>
    [Fact]
    public async Task Purge_GuestWhoBecameAnAccount_IsKept()
    {
        var node = await StartNodeAsync();
        var guest = DoneAssert.Value(await node.Registrations.StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None));
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address, guest: await node.CallerAsync(guest)));
        DoneAssert.Value(await node.VerifyAsync((await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value)).Code!));

        Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(guest));

        Assert.Null((await node.ReadAsync(guest.Account.Subject)).DeletionDueAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Purge_RegistrationThatWasNeverVerified_GoesAfterItsLifetime(bool requiresVerifiedEmail)
    {
        var node = await StartNodeAsync(options => options.Accounts.RequireVerifiedEmail = requiresVerifiedEmail);
        var (left, verified) = (NewEmail(), NewEmail());
        DoneAssert.Value(await node.RegisterAsync(left));
        await RegisterAndVerifyAsync(node, verified);
        _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, left.Value);
        var account = (await node.FindByEmailAsync(left))!;
        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromDays(7), account.DeletionDueAt);

        await PassAsync(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        await PurgeAsync();
        Assert.NotNull(await node.FindByEmailAsync(left));
        await PassAsync(TimeSpan.FromMilliseconds(1));
        await PurgeAsync();

        Assert.Null(await node.FindByEmailAsync(left));
        Assert.Null(await node.Store.FindAsync(account.Subject, CancellationToken.None));
        _ = await node.LogInAsync(verified);
        // The address is as free as any other.
        await RegisterAndVerifyAsync(node, left, count: 2);
        _ = await node.LogInAsync(left);
    }

    /// <summary>A code that has just been sent is good as long as it says, however old the registration is.</summary>
    [Fact]
    public async Task Purge_RegistrationWhoseCodeWasSentAgain_LivesAsLongAsTheCode()
    {
        var node = await StartNodeAsync();
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address));
        _ = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value);
        await PassAsync(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        DoneAssert.Value(await node.RegisterAsync(address));
        var code = (await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, address.Value, count: 2)).Code!;

        await PassAsync(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        await PurgeAsync();

        DoneAssert.Value(await node.VerifyAsync(code));
        Assert.Null((await node.FindByEmailAsync(address))!.DeletionDueAt);
    }

    [Fact]
    public async Task Purge_RegistrationThatAPersonUses_IsKept()
    {
        var node = await StartNodeAsync(options => options.Accounts.RequireVerifiedEmail = false);
        var address = NewEmail();
        DoneAssert.Value(await node.RegisterAsync(address));
        _ = await node.LogInAsync(address);

        await PassAsync(TimeSpan.FromDays(8));
        await PurgeAsync();

        _ = await node.LogInAsync(address);
    }

    /// <summary>An administrator's reset gives the owner a day; the owner's own gives ten minutes.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_CodeLivesAsLongAsWhoStartedItNeeds(bool isAdministrators)
    {
        var node = await StartNodeAsync(options => options.Accounts.AdministratorCodeLifetime = TimeSpan.FromHours(20));
        var account = await EnrolAsync(node);
        DoneAssert.Value(isAdministrators
            ? await node.Passwords.StartResetAsync(account.Subject, actor: null, CancellationToken.None)
            : await node.ForgetAsync(account.Email!));
        var message = await Mailbox.ReceiveAsync(MessageKind.ResetPassword, account.Email!.Value);
        var lifetime = isAdministrators ? TimeSpan.FromHours(20) : TimeSpan.FromMinutes(10);
        Assert.Equal(Clock.GetUtcNow() + lifetime, message.ExpiresAt);

        await PassAsync(lifetime - TimeSpan.FromMilliseconds(1));

        DoneAssert.Value(await node.ResetAsync(message.Code!));
    }

    [Fact]
    public async Task Purge_ManyOnTwoNodesAtOnce_TakesTheDueAndOnlyThem()
    {
        AccountNode[] nodes = [NewNode(Few), NewNode(Few)];
        List<Account> due = [];
        List<Account> staying = [];
        for (var i = 0; i < 20; i++)
        {
            due.Add(await EnrolAsync(nodes[0], account => account with { Status = AccountStatus.PendingDeletion, DeletionDueAt = Clock.GetUtcNow() + Grace }));
            var restored = await EnrolAsync(nodes[0], account => account with { Status = AccountStatus.PendingDeletion, DeletionDueAt = Clock.GetUtcNow() + Grace });
            DoneAssert.Value(await nodes[0].RestoreAsync(restored.Email!));
            staying.Add(restored);
            staying.Add(await EnrolAsync(nodes[0]));
            staying.Add(await EnrolAsync(
                nodes[0], account => account with { Status = AccountStatus.PendingDeletion, DeletionDueAt = Clock.GetUtcNow() + Grace + TimeSpan.FromMilliseconds(1) }));
        }
        var session = await nodes[0].StartSessionAsync(staying[0].Subject);
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<RefreshResult.Refreshed>(await nodes[0].RefreshAsync(session));
        Clock.Advance(Grace - TimeSpan.FromDays(1));

        _ = await Race.RunAsync(2, async i =>
        {
            await nodes[i].StartAsync();
            return true;
        });
        await Eventually.IsTrueAsync("the purge", async () => (await nodes[0].Store.ListDueAsync(Clock.GetUtcNow(), due.Count + 1, CancellationToken.None)).Count == 0);

        Assert.All(await Task.WhenAll(due.Select(account => nodes[0].Store.FindAsync(account.Subject, CancellationToken.None).AsTask())), Assert.Null);
        foreach (var account in staying)
            _ = await nodes[1].ReadAsync(account.Subject);
        _ = await nodes[1].LogInAsync(staying[0].Email!);

        static void Few(Authenik8Options options) => options.Accounts.PurgeBatchSize = 3;
    }

    [Fact]
    public async Task Race_RestorationAgainstThePurge_AccountIsWholeOrGone()
    {
        AccountNode[] nodes = [NewNode(), NewNode()];
        for (var round = 0; round < Rounds; round++)
        {
            var account = await EnrolAsync(
                nodes[0], account => account with { Status = AccountStatus.PendingDeletion, DeletionDueAt = Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1) });

            // The person is late by now; an administrator may still take it back.
            var results = await Race.RunAsync<object?>(3, async i =>
            {
                if (i == 0)
                {
                    await PurgeAsync();
                    return null;
                }
                return i == 1
                    ? await nodes[1].RestoreAsync(account.Email!)
                    : await nodes[1].Administration.EnableAsync(account.Subject, actor: null, CancellationToken.None);
            });

            if (await nodes[0].Store.FindAsync(account.Subject, CancellationToken.None) is { } left)
            {
                Assert.Equal(AccountStatus.Active, left.Status);
                Assert.Null(left.DeletionDueAt);
                Assert.True(await nodes[0].IsAliveAsync(await nodes[0].LogInAsync(account.Email!)));
            }
            else
            {
                DoneAssert.Refused(AccountFailure.InvalidCredentials, (AccountResult<Accepted>)results[1]!);
                Assert.Null(await nodes[0].FindByEmailAsync(account.Email!));
            }
        }
    }

    [Fact]
    public async Task Restore_WithinTheGrace_AndNotAfter()
    {
        var node = NewNode();
        var (early, late) = (await EnrolAsync(node), await EnrolAsync(node));
        foreach (var account in new[] { early, late })
            DoneAssert.Value(await node.DeleteAsync(await node.CallerAsync(await node.LogInAsync(account.Email!))));

        Clock.Advance(Grace - TimeSpan.FromMilliseconds(1));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.RestoreAsync(early.Email!, "not the passphrase"));
        DoneAssert.Value(await node.RestoreAsync(early.Email!));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        DoneAssert.Refused(AccountFailure.InvalidCredentials, await node.RestoreAsync(late.Email!));

        await PurgeAsync();
        Assert.Equal(early.Subject, (await node.LogInAsync(early.Email!)).Account.Subject);
        Assert.Null(await node.FindByEmailAsync(late.Email!));
    }

    /// <summary>Lets one purge pass everything that is due, on a node that has just started.</summary>
    private async Task PurgeAsync()
    {
        await using var node = NewNode();
        // When it is gone a purge has begun, and when nothing is due any more it is done.
        var marker = new Account { Subject = new Subject(SessionId.New().ToString(), "marker"), CreatedAt = Clock.GetUtcNow(), DeletionDueAt = Clock.GetUtcNow() };
        Assert.Equal(CreateAccountOutcome.Created, await node.Store.CreateAsync(marker, CancellationToken.None));
        await node.StartAsync();
        await Eventually.IsTrueAsync("the purge", async () => await node.Store.FindAsync(marker.Subject, CancellationToken.None) is null
            && (await node.Store.ListDueAsync(Clock.GetUtcNow(), 1, CancellationToken.None)).Count == 0);
    }

    private async Task AssertNoTraceAsync(IReadOnlyList<string> traces)
    {
        var dump = await DumpAsync();
        Assert.All(traces, trace => Assert.DoesNotContain(trace, dump, StringComparison.OrdinalIgnoreCase));
    }

    private static string HashOf(Subject subject)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SubjectTag.Hash(subject, hash);
        return Base64Url.EncodeToString(hash);
    }
}
