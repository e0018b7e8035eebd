using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Conformance;
using Authenik8.Messages;
using Authenik8.Protection;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Redis stalls and carries out a command when its caller has long been answered that it failed.</summary>
public sealed class LateCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);

    private RedisServer _server = null!;
    private RedisBackend _backend = null!;
    private RedisBackend _direct = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _backend = RedisBackend.Connect(_server.EndPoint, options =>
        {
            options.CommandTimeout = Timeout;
            options.MaxRetries = 0;
        });
        _direct = RedisBackend.Connect(_server.EndPoint);
        await Attempt.AvailableAsync(_backend);
        await Attempt.AvailableAsync(_direct);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _direct.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Undo_CarriedOutAfterItsCallerLeft_UndoesAllTheSame()
    {
        var session = TestSession.New();
        await _backend.Sessions.CreateAsync(session);
        var rotation = session.Rotation(0);
        _ = await _backend.Sessions.RotateAsync(rotation, CancellationToken.None);

        // The client of the rotation was answered 503: the sooner and the more surely it is undone, the better.
        Assert.Equal("+OK", await _server.SendAsync("CLIENT PAUSE 600000 WRITE"));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await _backend.Sessions.UndoRotationAsync(UndoRotationCommand.Of(rotation), CancellationToken.None));
        Assert.Equal("+OK", await _server.SendAsync("CLIENT UNPAUSE"));

        await Eventually.IsTrueAsync("the rotation to be undone", async () => (await _direct.Sessions.FindAsync(session))!.Generation == 0);
    }

    [Fact]
    public async Task Changes_CarriedOutAfterTheirCallersLeft_ChangeNothing()
    {
        var sessions = Enumerable.Range(0, 4).Select(_ => TestSession.New()).ToArray();
        foreach (var session in sessions)
            await _backend.Sessions.CreateAsync(session);
        var created = TestSession.New();
        var (kept, updated, deleted) = (NewAccount(), NewAccount(), NewAccount());
        _ = await _backend.Accounts.CreateAsync(updated);
        _ = await _backend.Accounts.CreateAsync(deleted);
        var (put, tried, removed) = (TestAccount.NewCode(), TestAccount.NewCode(), TestAccount.NewCode());
        await _backend.Codes.PutAsync(tried, CancellationToken.None);
        await _backend.Codes.PutAsync(removed, CancellationToken.None);
        var attempt = new AttemptCommand(
            $"account-{SessionId.New()}", [new AttemptLimit.Window("login", 5, TimeSpan.FromMinutes(15), OnSuccess.Forget)], TestSession.Now);
        _ = await _backend.Limiter.AcquireAsync(attempt, CancellationToken.None);
        var revocation = new RevocationEntry.OfSubject(sessions[3].Subject, TestSession.Now.AddMinutes(1), TestSession.Now.AddMinutes(15));
        var (waiting, queued) = (NewEntry(), NewEntry());
        _ = await _backend.Outbox.EnqueueAsync(waiting, capacity: 10, CancellationToken.None);

        // Nothing is carried out, as by a process that is stopped or a network that holds back.
        Assert.Equal("+OK", await _server.SendAsync("CLIENT PAUSE 600000 WRITE"));
        Func<Task>[] changes =
        [
            () => _backend.Sessions.CreateAsync(created),
            () => _backend.Sessions.RotateAsync(sessions[0], 0),
            () => _backend.Sessions.EndAllAsync(sessions[2].Subject),
            async () => await _backend.Sessions.RevokeAsync(revocation, TestSession.Now, CancellationToken.None),
            async () => await _backend.Feed.PublishAsync([revocation], TestSession.Now, CancellationToken.None),
            async () => await _backend.Limiter.AcquireAsync(attempt, CancellationToken.None),
            async () => await _backend.Limiter.SucceedAsync(attempt, CancellationToken.None),
            async () => await _backend.Outbox.EnqueueAsync(queued, capacity: 10, CancellationToken.None),
            async () => await _backend.Outbox.LeaseAsync(TestSession.Now.AddHours(1), TestSession.Now.AddHours(2), 10, CancellationToken.None),
            () => _backend.Accounts.UpdateAsync(updated with { DisplayName = "late" }),
            () => _backend.Accounts.DeleteAsync(deleted),
            () => _backend.Accounts.CreateAsync(kept),
            async () => await _backend.Codes.PutAsync(put, CancellationToken.None),
            async () => await _backend.Codes.RedeemAsync(tried.Right(), CancellationToken.None),
            async () => await _backend.Codes.RemoveAllAsync(removed.Subject, CancellationToken.None),
        ];
        await Task.WhenAll(changes.Select(change => Assert.ThrowsAsync<StoreUnavailableException>(change)));
        Assert.Equal("+OK", await _server.SendAsync("CLIENT UNPAUSE"));

        // Over the connection of the late ones, so after them.
        Assert.NotNull(await _backend.Sessions.FindAsync(sessions[0]));
        Assert.Null(await _direct.Sessions.FindAsync(created));
        Assert.Equal(0u, (await _direct.Sessions.FindAsync(sessions[0]))!.Generation);
        Assert.Null((await _direct.Sessions.FindAsync(sessions[2]))!.EndReason);
        Assert.Equal(TokenState.Active, await _direct.Sessions.CheckAsync(
            new TokenReference(TokenId.New(TestSession.Now), sessions[3].Subject, sessions[3].Id, TestSession.Now), TestSession.Now, CancellationToken.None));
        Assert.Empty((await _direct.Feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations);
        // Neither counted nor forgotten: this is the second of five.
        Assert.Equal(3, (await _direct.Limiter.AcquireAsync(attempt, CancellationToken.None)).Remaining);
        var leased = await _direct.Outbox.LeaseAsync(TestSession.Now.AddHours(1), TestSession.Now.AddHours(2), 10, CancellationToken.None);
        Assert.Equal((waiting.Id, 1), (Assert.Single(leased).Id, leased[0].Attempts));
        Assert.Equal("Ada Lovelace", (await _direct.Accounts.FindAsync(updated))!.DisplayName);
        Assert.NotNull(await _direct.Accounts.FindAsync(deleted));
        Assert.Null(await _direct.Accounts.FindAsync(kept));
        Assert.Equal(CodeOutcomeKind.NotFound, (await _direct.Codes.CheckAsync(put.Right(), CancellationToken.None)).Kind);
        Assert.Equal(CodeOutcomeKind.Accepted, (await _direct.Codes.CheckAsync(tried.Right(), CancellationToken.None)).Kind);
        Assert.Equal(CodeOutcomeKind.Accepted, (await _direct.Codes.CheckAsync(removed.Right(), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task FirstChange_ClockOfTheServerUnknown_IsMadeWithinTheOneCall()
    {
        await using var fresh = RedisBackend.Connect(_server.EndPoint, options => options.MaxRetries = 0);
        var session = TestSession.New();

        await fresh.Sessions.CreateAsync(session);

        Assert.Equal(RotationKind.Rotated, (await fresh.Sessions.RotateAsync(session, 0)).Kind);
    }

    // Not due: the list of tenants with due accounts is written beforehand, in a call of its own.
    private static Account NewAccount() => TestAccount.New() with { DeletionDueAt = null };

    private static OutboxEntry NewEntry() => new(SessionId.New().ToString(), new byte[] { 1, 2, 3 }, TestSession.Now, Attempts: 0);
}
