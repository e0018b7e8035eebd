using Authenik8.Accounts;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A slot moves to another server, and its keys are on both for a while.</summary>
public sealed class SlotMigrationTests(RedisCluster redis) : IClassFixture<RedisCluster>, IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private RedisBackend _backend = null!;

    public Task InitializeAsync()
    {
        _backend = RedisBackend.Connect(
            string.Join(',', redis.Servers.Select(server => server.EndPoint)),
            options =>
            {
                options.KeyPrefix = _prefix;
                options.CommandTimeout = TimeSpan.FromMilliseconds(400);
            });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    [Theory]
    [InlineData(":sessions")]
    [InlineData(":session:")]
    [InlineData("one session")]
    [InlineData("index and one session")]
    [InlineData("nothing")]
    public async Task Sessions_SlotMigrates_NoneIsForgotten(string moved)
    {
        var subject = new Subject($"user-{SessionId.New()}");
        List<Session> sessions = [];
        for (var i = 0; i < 4; i++)
        {
            sessions.Add(TestSession.New(subject));
            await _backend.Sessions.CreateAsync(sessions[i]);
        }
        var keys = await KeysAsync(SubjectTag.Of(subject).ToString());
        var migration = await redis.MigrateAsync(keys[0]);
        var index = keys.Single(key => key.EndsWith(":sessions", StringComparison.Ordinal));
        await migration.MoveAsync(moved switch
        {
            "one session" => [Key(sessions[1])],
            "index and one session" => [index, Key(sessions[1])],
            _ => keys.Where(key => key.Contains(moved, StringComparison.Ordinal)),
        });

        await AssertListsAsync(subject, sessions, mayBeUnavailable: true);
        // What concerns one session goes on.
        foreach (var session in sessions)
        {
            Assert.NotNull(await _backend.Sessions.FindAsync(session));
            Assert.Equal(RotationKind.Rotated, (await _backend.Sessions.RotateAsync(session, 0)).Kind);
            Assert.Equal(TokenState.Active, await _backend.Sessions.CheckAsync(TokenOf(session), TestSession.Now, CancellationToken.None));
        }
        // A login at the cap looks at the others as well.
        var added = TestSession.New(subject);
        if (await Attempt.SucceedsAsync(async () => _ = await _backend.Sessions.CreateAsync(new CreateSessionCommand(added, MaxPerSubject: 5), CancellationToken.None)))
            sessions.Add(added);
        await AssertListsAsync(subject, sessions, mayBeUnavailable: true);

        IReadOnlyList<SessionId> ended = [];
        var allEnded = await Attempt.SucceedsAsync(async () => ended = await _backend.Sessions.EndAllAsync(subject));
        if (allEnded)
            Assert.Equal(Ids(sessions), ended.ToHashSet());

        await migration.EndAsync(await KeysAsync(SubjectTag.Of(subject).ToString()));
        await AssertListsAsync(subject, allEnded ? [] : sessions, mayBeUnavailable: false);
        if (!allEnded)
            Assert.Equal(Ids(sessions), (await UntilMovedAsync(async () => await _backend.Sessions.EndAllAsync(subject))).ToHashSet());
        foreach (var session in sessions)
            Assert.Equal(RotationKind.Revoked, (await _backend.Sessions.RotateAsync(session, 1)).Kind);
    }

    [Theory]
    [InlineData(":email:")]
    [InlineData(":account:")]
    [InlineData(":list")]
    [InlineData(":login:")]
    [InlineData("nothing")]
    public async Task Accounts_SlotMigrates_LoginsGoOnAndNoAddressIsTakenTwice(string moved)
    {
        var tenant = $"tenant-{SessionId.New()}";
        var account = TestAccount.New(tenant);
        Assert.Equal(CreateAccountOutcome.Created, await _backend.Accounts.CreateAsync(account));
        var tag = (await KeysAsync(":account:"))[0];
        tag = tag[tag.IndexOf('{', StringComparison.Ordinal)..(tag.IndexOf('}', StringComparison.Ordinal) + 1)];
        var keys = (await KeysAsync(tag)).Where(key => !key.Contains(":answer:", StringComparison.Ordinal)).ToArray();
        Assert.Equal(4, keys.Length);
        var migration = await redis.MigrateAsync(keys[0]);
        await migration.MoveAsync(keys.Where(key => key.Contains(moved, StringComparison.Ordinal)));

        // What a login does: find the account, and write to it without changing what leads to it.
        Assert.NotNull(await _backend.Accounts.FindAsync(account));
        Assert.Equal(account.Subject, await _backend.Accounts.OwnerAsync(tenant, account.Email!));
        Assert.NotNull(await _backend.Accounts.FindByLoginAsync(tenant, account.ExternalLogins[0], CancellationToken.None));
        Assert.Single((await _backend.Accounts.ListAsync(new ListAccountsQuery(tenant, Cursor: null, Limit: 10), CancellationToken.None)).Accounts);
        Assert.Equal(UpdateAccountOutcome.Updated, await _backend.Accounts.UpdateAsync(account with { DisplayName = "Ada" }));
        Assert.Equal(UpdateAccountOutcome.Conflict, await _backend.Accounts.UpdateAsync(account with { DisplayName = "Eve" }));
        Assert.Null(await _backend.Accounts.OwnerAsync(tenant, TestAccount.NewEmail()));

        // What changes names waits for the migration, or is done whole.
        var second = TestAccount.New(tenant) with { Email = account.Email };
        var outcome = CreateAccountOutcome.EmailTaken;
        _ = await Attempt.SucceedsAsync(async () => outcome = await _backend.Accounts.CreateAsync(second));
        Assert.Equal(CreateAccountOutcome.EmailTaken, outcome);
        var renamed = account with { Version = 1, Email = TestAccount.NewEmail() };
        var isRenamed = await Attempt.SucceedsAsync(async () =>
            Assert.Equal(UpdateAccountOutcome.Updated, await _backend.Accounts.UpdateAsync(renamed)));
        Assert.Equal(isRenamed ? renamed.Email : account.Email, (await _backend.Accounts.FindAsync(account))!.Email);

        await migration.EndAsync(await KeysAsync(tag));
        Assert.Equal(
            isRenamed ? UpdateAccountOutcome.Conflict : UpdateAccountOutcome.Updated,
            await UntilMovedAsync(async () => await _backend.Accounts.UpdateAsync(renamed)));
        Assert.Equal(account.Subject, await _backend.Accounts.OwnerAsync(tenant, renamed.Email));
        Assert.Null(await _backend.Accounts.OwnerAsync(tenant, account.Email!));
        Assert.True(await _backend.Accounts.DeleteAsync(renamed with { Version = 2 }));
    }

    [Fact]
    public async Task Sessions_SlotMigratesWithinTheTimeLimit_TheCallerNoticesNothing()
    {
        await using var patient = RedisBackend.Connect(
            string.Join(',', redis.Servers.Select(server => server.EndPoint)),
            options =>
            {
                options.KeyPrefix = _prefix;
                options.CommandTimeout = TimeSpan.FromSeconds(30);
            });
        var subject = new Subject($"user-{SessionId.New()}");
        var sessions = new[] { TestSession.New(subject), TestSession.New(subject) };
        foreach (var session in sessions)
            await patient.Sessions.CreateAsync(session);
        var keys = await KeysAsync(SubjectTag.Of(subject).ToString());
        var migration = await redis.MigrateAsync(keys[0]);
        await migration.MoveAsync(Key(sessions[0]));

        var ending = patient.Sessions.EndAllAsync(subject);
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        Assert.False(ending.IsCompleted);
        await migration.EndAsync(keys);

        Assert.Equal(Ids(sessions), (await ending).ToHashSet());
    }

    private static HashSet<SessionId> Ids(IEnumerable<Session> sessions) => [.. sessions.Select(session => session.Id)];

    private static TokenReference TokenOf(Session session) => new(TokenId.New(TestSession.Now), session.Subject, session.Id, TestSession.Now);

    // The nodes of a Cluster learn of the end of a migration one after the other.
    private static Task<T> UntilMovedAsync<T>(Func<ValueTask<T>> call) => Attempt.UntilAnsweredAsync(call);

    private string Key(Session session) => $"{_prefix}:{{{SubjectTag.Of(session.Subject)}}}:session:{session.Id}";

    private async Task<IReadOnlyList<string>> KeysAsync(string part) =>
        [.. (await redis.KeysAsync(_prefix)).Where(key => key.Contains(part, StringComparison.Ordinal))];

    private async Task AssertListsAsync(Subject subject, IReadOnlyList<Session> sessions, bool mayBeUnavailable)
    {
        IReadOnlyList<Session>? listed = null;
        var answered = await Attempt.SucceedsAsync(async () => listed = mayBeUnavailable
            ? await _backend.Sessions.ListAsync(subject, TestSession.Now, CancellationToken.None)
            : await UntilMovedAsync(() => _backend.Sessions.ListAsync(subject, TestSession.Now, CancellationToken.None)));
        if (answered)
            Assert.Equal(Ids(sessions), Ids(listed!));
    }
}
