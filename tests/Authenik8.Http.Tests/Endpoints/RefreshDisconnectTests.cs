using System.Text;
using Authenik8.Conformance;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Endpoints;

/// <summary>A client that goes away in the middle of a refresh does not lose its session.</summary>
public sealed class RefreshDisconnectTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(ReuseBehavior.Reject)]
    [InlineData(ReuseBehavior.ReplaySuccessor)]
    public async Task Refresh_ClientGoneWhileTheStoreRotates_TheRotationRunsToItsEnd(ReuseBehavior behavior)
    {
        var store = new SessionStoreProxy();
        var aborted = Signal();
        await using var host = await TestHost.StartAsync(
            o => o.Refresh.WithinWindow = behavior,
            services => services.AddSingleton<ISessionStore>(store),
            app => app.Use((context, next) =>
            {
                context.RequestAborted.Register(() => aborted.TrySetResult());
                return next(context);
            }));
        var session = await host.StartSessionAsync();
        var reached = Signal();
        var release = Signal();
        store.BeforeRotate = () =>
        {
            reached.TrySetResult();
            return release.Task;
        };

        await SendAndLeaveAsync(host, session.RefreshToken, reached.Task);
        await aborted.Task.WaitAsync(Deadline);
        store.BeforeRotate = () => Task.CompletedTask;
        release.SetResult();
        await Eventually.IsTrueAsync("the rotation is done", async () =>
            (await store.FindAsync(SubjectTag.Of(new Subject("ada")), session.SessionId, CancellationToken.None))!.Generation == 1);
        var retry = await host.RefreshAsync(session.RefreshToken);

        Assert.Equal(200, (await host.GetAsync("/me", session.AccessToken.Value)).Status);
        if (behavior == ReuseBehavior.Reject)
        {
            retry.AssertProblem(HttpStatusCode.Unauthorized, "refresh_conflict");
        }
        else
        {
            Assert.Equal(200, retry.Status);
            Assert.Equal(200, (await host.RefreshAsync(retry.RefreshToken)).Status);
        }
    }

    [Fact]
    public async Task Refresh_ClientGoneBeforeTheStoreIsAsked_TheTokenIsNotSpent()
    {
        var resolver = new ControlledResolver();
        await using var host = await TestHost.StartAsync(services: services => services.AddSingleton<ISubjectResolver>(resolver));
        var session = await host.StartSessionAsync();
        var reached = Signal();
        var left = Signal();
        resolver.Answer = async (grant, cancellationToken) =>
        {
            using var registration = cancellationToken.Register(() => left.TrySetResult());
            reached.TrySetResult();
            await left.Task;
            return new SubjectResolution.Active(grant);
        };

        await SendAndLeaveAsync(host, session.RefreshToken, reached.Task);
        await left.Task.WaitAsync(Deadline);
        resolver.Answer = ControlledResolver.Allow;

        Assert.Equal(200, (await host.RefreshAsync(session.RefreshToken)).Status);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task SendAndLeaveAsync(TestHost host, string refreshToken, Task reached)
    {
        using var client = new CancellationTokenSource();
        using var content = new StringContent(TestHost.RefreshBody(refreshToken), Encoding.UTF8, "application/json");
        var call = host.Client.PostAsync("/auth/refresh", content, client.Token);
        await reached.WaitAsync(Deadline);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
