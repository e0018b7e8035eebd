using Authenik8.Protection;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Redis executes a command and the answer is lost on its way.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private DroppingProxy _proxy = null!;
    private RedisBackend _backend = null!;
    private RedisBackend _direct = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _proxy = new DroppingProxy(_server.Port);
        _backend = RedisBackend.Connect(_proxy.EndPoint);
        _direct = RedisBackend.Connect(_server.EndPoint);
        // Every script is known to the server, so that the lost answer is that of the call and not of the loading.
        await Attempt.AvailableAsync(_backend);
        var session = TestSession.New();
        await _backend.Sessions.CreateAsync(session);
        _ = await _backend.Sessions.RotateAsync(session, 0);
        _ = await _backend.Sessions.EndAllAsync(session.Subject);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _direct.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Rotate_AnswerLost_AdvancesOnceAndLosesNothing()
    {
        var session = TestSession.New();
        await _direct.Sessions.CreateAsync(session);

        for (var generation = 0u; generation < 5; generation++)
        {
            var command = session.Rotation(generation);
            _proxy.DropAnswers(1);

            var outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.RotateAsync(command, CancellationToken.None));

            Assert.Equal((RotationKind.Rotated, generation + 1), (outcome.Kind, outcome.Session!.Generation));
            Assert.Equal(generation + 1, (await _direct.Sessions.FindAsync(session))!.Generation);
            Assert.Equal((int)generation + 1, _proxy.Dropped);
        }
    }

    [Fact]
    public async Task Create_AnswerLost_TellsTheEvictionsAllTheSame()
    {
        var subject = new Subject($"user-{SessionId.New()}");
        var evicted = TestSession.New(subject);
        await _direct.Sessions.CreateAsync(evicted);
        var session = TestSession.New(subject);
        _proxy.DropAnswers(1);

        var outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.CreateAsync(new CreateSessionCommand(session, MaxPerSubject: 1), CancellationToken.None));

        Assert.Equal([evicted.Id], outcome.Evicted);
        Assert.Equal(1, _proxy.Dropped);
        Assert.Equal([session.Id], (await _direct.Sessions.ListAsync(subject, TestSession.Now, CancellationToken.None)).Select(live => live.Id));
    }

    [Fact]
    public async Task End_AnswerLost_TellsWhatEndedAllTheSame()
    {
        var session = TestSession.New();
        await _direct.Sessions.CreateAsync(session);
        // The call may be repeated within the backend only: an id of the call is what its repetition is known by.
        await using var patient = RedisBackend.Connect(_proxy.EndPoint, options => options.MaxRetries = 10);
        await Attempt.AvailableAsync(patient);
        _proxy.DropAnswers(1);

        Assert.Equal([session.Id], await patient.Sessions.EndAllAsync(session.Subject));

        Assert.Equal(1, _proxy.Dropped);
        Assert.Equal(SessionEndReason.Logout, (await _direct.Sessions.FindAsync(session))!.EndReason);
    }

    [Fact]
    public async Task Attempt_AnswerLost_IsCountedOnceAndForgottenOnce()
    {
        var window = new AttemptLimit.Window("login", 5, TimeSpan.FromMinutes(15), OnSuccess.GiveBack);
        var command = new AttemptCommand($"account-{SessionId.New()}", [window, Backoff], TestSession.Now);
        // Known by an id of the call, as an end is.
        await using var patient = RedisBackend.Connect(_proxy.EndPoint, options => options.MaxRetries = 10);
        await Attempt.AvailableAsync(patient);
        _ = await patient.Limiter.AcquireAsync(command, CancellationToken.None);
        await patient.Limiter.SucceedAsync(command with { Limits = [window] }, CancellationToken.None);
        _proxy.DropAnswers(1);

        var outcome = await patient.Limiter.AcquireAsync(command, CancellationToken.None);

        // The second in a row, and the only one in the window.
        Assert.Equal((true, 0, 4, 2), (outcome.IsAllowed, outcome.Limit, outcome.Remaining, outcome.InARow));
        Assert.Equal(1, _proxy.Dropped);
        Assert.Equal((3, 3), await TryAsync());

        _proxy.DropAnswers(1);
        await patient.Limiter.SucceedAsync(command, CancellationToken.None);

        // One of the two in the window was given back, not both; those in a row are forgotten.
        Assert.Equal(2, _proxy.Dropped);
        Assert.Equal((3, 1), await TryAsync());

        async Task<(int Remaining, int InARow)> TryAsync()
        {
            var tried = await _direct.Limiter.AcquireAsync(command, CancellationToken.None);
            return (tried.Remaining, tried.InARow);
        }
    }

    private static AttemptLimit.Backoff Backoff => new(
        "row", free: 10, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15), ceiling: 100, TimeSpan.FromDays(30));
}
