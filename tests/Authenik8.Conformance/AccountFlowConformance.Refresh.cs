using Authenik8.Accounts;
using Authenik8.Conformance.Flows;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>A refresh asks the account, whatever became of the sessions when it was changed.</summary>
public abstract partial class AccountFlowConformance
{
    // Changes that reach the account and nothing else, as where a node dies in between.
    private static readonly Func<Account, Account> Disable = static account => account with { Status = AccountStatus.Disabled };

    [Fact]
    public async Task Refresh_ClosedAccount_IsDeniedAndTheSessionEnds()
    {
        var node = NewNode();
        var changes = new Func<Account, Account>[]
        {
            Disable,
            static account => account with { Status = AccountStatus.PendingDeletion },
            static account => account with { SecurityVersion = account.SecurityVersion + 1 },
            static account => account with { SecurityVersion = account.SecurityVersion + 1, KeptSession = SessionId.New() },
        };
        foreach (var change in changes)
        {
            var account = await EnrolAsync(node);
            var login = await node.LogInAsync(account.Email!);
            await node.WriteAsync(account.Subject, change);

            Assert.Equal(new RefreshResult.Refused(RefreshFailure.SubjectDenied), await node.RefreshAsync(login));

            Assert.Empty(await node.Sessions.ListAsync(account.Subject, CancellationToken.None));
            Assert.False(await node.IsAliveAsync(login));
            // Even where the account is as it was again.
            await node.WriteAsync(account.Subject, current => account with { Version = current.Version });
            Assert.False(await node.IsAliveAsync(login));
        }
    }

    [Fact]
    public async Task Refresh_AccountThatIsGone_IsDenied()
    {
        var node = NewNode();
        var account = await EnrolAsync(node);
        var login = await node.LogInAsync(account.Email!);
        var stored = await node.ReadAsync(account.Subject);
        Assert.True(await node.Store.DeleteAsync(account.Subject, stored.Version, CancellationToken.None));

        Assert.Equal(new RefreshResult.Refused(RefreshFailure.SubjectDenied), await node.RefreshAsync(login));
        Assert.False(await node.IsAliveAsync(login));
    }

    [Fact]
    public async Task Refresh_LockedAccount_GoesOn()
    {
        var node = NewNode();
        var account = await EnrolAsync(node);
        var login = await node.LogInAsync(account.Email!);
        await node.WriteAsync(account.Subject, static account => account with { Status = AccountStatus.Locked });

        Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(login));
    }

    [Fact]
    public async Task Refresh_KeptSession_GoesOnUnderTheNewVersionAndTheNextChangeEndsIt()
    {
        var node = NewNode();
        var account = await EnrolAsync(node);
        var (kept, other) = (await node.LogInAsync(account.Email!), await node.LogInAsync(account.Email!));
        await node.WriteAsync(account.Subject, current => current with { SecurityVersion = 2, KeptSession = kept.Tokens.SessionId });

        Assert.Equal(new RefreshResult.Refused(RefreshFailure.SubjectDenied), await node.RefreshAsync(other));
        var tokens = Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(kept)).Tokens;
        Assert.Equal(2, (await node.CallerAsync(tokens)).SecurityVersion);
        var again = Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(tokens)).Tokens;
        await node.WriteAsync(account.Subject, current => current with { SecurityVersion = 3, KeptSession = null });
        Assert.Equal(new RefreshResult.Refused(RefreshFailure.SubjectDenied), await RefreshAsync(again));

        Task<RefreshResult> RefreshAsync(SessionTokens of) => node.Sessions.RefreshAsync(of.RefreshToken, device: null, CancellationToken.None);
    }

    [Fact]
    public async Task Refresh_ChangedRoles_Apply_AndHowThePersonLoggedInStays()
    {
        var node = NewNode();
        var account = await EnrolAsync(node, account => account with { Roles = ["reader"] });
        var login = await node.LogInAsync(account.Email!);
        var before = await node.CallerAsync(login);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await node.WriteAsync(account.Subject, static account => account with { Roles = ["editor"], Permissions = ["posts:write"] });

        var after = await node.CallerAsync(Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(login)).Tokens);

        Assert.Equal(["reader"], before.Roles);
        Assert.Equal(["editor"], after.Roles);
        Assert.Equal(["posts:write"], after.Permissions);
        Assert.Equal(["pwd"], after.AuthenticationMethods);
        Assert.Equal(before.AuthTime, after.AuthTime);
    }

    [Fact]
    public async Task Refresh_SessionOfTheHostsOwn_IsLeftAlone()
    {
        var node = NewNode();
        // The very id of an account that is closed.
        var account = await EnrolAsync(node, Disable);
        var command = new StartSessionCommand { Subject = account.Subject, Grant = new Grant { Roles = ["hosts-own"] } };
        var tokens = await node.Sessions.StartAsync(command, CancellationToken.None);

        var refreshed = Assert.IsType<RefreshResult.Refreshed>(
            await node.Sessions.RefreshAsync(tokens.RefreshToken, device: null, CancellationToken.None)).Tokens;

        var caller = await node.CallerAsync(refreshed);
        Assert.Null(caller.SecurityVersion);
        Assert.Equal(["hosts-own"], caller.Roles);
        // And it opens no account.
        DoneAssert.Refused(AccountFailure.NotFound, await node.Accounts.GetAsync(caller, CancellationToken.None));
    }

    [Fact]
    public async Task Refresh_HostsGrantsAndResolver_AreAskedInThatOrder()
    {
        var asked = new HostAnswers();
        var node = NewNode(register: services =>
        {
            services.AddSingleton(asked);
            services.AddScoped<IAccountGrants, HostGrants>();
            services.AddScoped<ISubjectResolver, HostResolver>();
        });
        var account = await EnrolAsync(node, account => account with { Roles = ["reader"] });

        var login = await node.LogInAsync(account.Email!);
        Assert.Equal(["grants"], asked.Order);
        Assert.Equal(["reader", "granted 1"], (await node.CallerAsync(login)).Roles);

        var tokens = Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(login)).Tokens;
        Assert.Equal(["grants", "grants", "resolver"], asked.Order);
        Assert.Equal(["reader", "granted 2", "resolved 3"], (await node.CallerAsync(tokens)).Roles);

        // Where the account says no, the host is not asked.
        await node.WriteAsync(account.Subject, Disable);
        Assert.IsType<RefreshResult.Refused>(await node.Sessions.RefreshAsync(tokens.RefreshToken, device: null, CancellationToken.None));
        Assert.Equal(3, asked.Order.Count);
    }

    [Fact]
    public async Task Refresh_HostThatFails_SpendsNothing()
    {
        var asked = new HostAnswers();
        var node = NewNode(register: services =>
        {
            services.AddSingleton(asked);
            services.AddScoped<IAccountGrants, HostGrants>();
        });
        var account = await EnrolAsync(node);
        var login = await node.LogInAsync(account.Email!);

        asked.Failure = new InvalidOperationException("the host's own database");
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.RefreshAsync(login));
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.TryLogInAsync(account.Email!));
        Assert.Single(await node.Sessions.ListAsync(account.Subject, CancellationToken.None));
        asked.Failure = null;

        Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(login));
    }

    private sealed class HostAnswers
    {
        public List<string> Order { get; } = [];

        public Exception? Failure { get; set; }

        public Grant Add(string who, string role, Grant grant)
        {
            if (Failure is not null)
                throw Failure;
            Order.Add(who);
            return grant with { Roles = [.. grant.Roles, $"{role} {Order.Count}"] };
        }
    }

    private sealed class HostGrants(HostAnswers answers) : IAccountGrants
    {
        public ValueTask<Grant> CompleteAsync(Account account, Grant grant, CancellationToken cancellationToken) =>
            ValueTask.FromResult(answers.Add("grants", "granted", grant));
    }

    private sealed class HostResolver(HostAnswers answers) : ISubjectResolver
    {
        public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken) =>
            Task.FromResult<SubjectResolution>(new SubjectResolution.Active(answers.Add("resolver", "resolved", session.Grant)));
    }
}
