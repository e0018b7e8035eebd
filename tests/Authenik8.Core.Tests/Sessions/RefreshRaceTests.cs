using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

public sealed class RefreshRaceTests
{
    private const int Callers = 64;
    private const int Rounds = 200;

    [Fact]
    public async Task Refresh_ManyCallersWithOneToken_ExactlyOneWinsAndItsSuccessorWorks()
    {
        await using var engine = new Engine(static options => options.Protection.Enabled = false);
        var current = (await engine.LogInAsync()).RefreshToken;
        for (var round = 0; round < Rounds; round++)
        {
            var results = await AtOnceAsync(Callers, () => engine.RefreshAsync(current));

            var winner = Assert.Single(results.OfType<RefreshResult.Refreshed>());
            Assert.Equal(Callers - 1, results.Count(result => result == new RefreshResult.Refused(RefreshFailure.Conflict)));
            current = winner.Tokens.RefreshToken;
        }
    }

    [Fact]
    public async Task Refresh_ManyCallersReplayingTheSuccessor_AllGetTheSameOne()
    {
        await using var engine = new Engine(options =>
        {
            options.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor;
            options.Protection.Enabled = false;
        });
        var current = (await engine.LogInAsync()).RefreshToken;
        for (var round = 0; round < Rounds; round++)
        {
            var results = await AtOnceAsync(Callers, () => engine.RefreshAsync(current));

            current = Assert.Single(results.Select(result => Assert.IsType<RefreshResult.Refreshed>(result).Tokens.RefreshToken).Distinct(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Refresh_AgainstEnd_NoTokenIsUsableAfterwards()
    {
        await using var engine = new Engine();
        for (var round = 0; round < Rounds; round++)
        {
            var tokens = await engine.LogInAsync();
            var refresh = Task.Run(() => engine.RefreshAsync(tokens.RefreshToken));
            var end = Task.Run(() => engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));

            Assert.True(await end);
            await engine.RefusesAsync(TokenFailure.Revoked, tokens);
            if (await refresh is RefreshResult.Refreshed refreshed)
            {
                await engine.RefusesAsync(TokenFailure.Revoked, refreshed.Tokens);
                await engine.RefusesAsync(RefreshFailure.Revoked, refreshed.Tokens.RefreshToken);
            }
        }
    }

    [Fact]
    public async Task LogInAndRefresh_AgainstEndAll_WhatWasThereBeforeIsDead()
    {
        await using var engine = new Engine(options => options.Sessions.MaxPerSubject = 10_000);
        for (var round = 0; round < Rounds; round++)
        {
            var tokens = await engine.LogInAsync();
            var refresh = Task.Run(() => engine.RefreshAsync(tokens.RefreshToken));
            var logIn = Task.Run(() => engine.LogInAsync());
            _ = await Task.Run(() => engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.Administrator, CancellationToken.None));

            await engine.RefusesAsync(TokenFailure.Revoked, tokens);
            if (await refresh is RefreshResult.Refreshed refreshed)
                await engine.RefusesAsync(TokenFailure.Revoked, refreshed.Tokens);
            // The login came before or after: its session is whole or ended, never half of each.
            var started = await logIn;
            var listed = (await engine.Sessions.ListAsync(Engine.Ada, CancellationToken.None)).Any(session => session.Id == started.SessionId);
            var verified = await engine.Tokens.VerifyAsync(started.AccessToken.Value, CancellationToken.None);
            Assert.Equal(listed, verified is TokenVerification.Valid);
        }
    }

    private static async Task<T[]> AtOnceAsync<T>(int callers, Func<Task<T>> call)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            await gate.Task;
            return await call();
        })).ToArray();
        gate.SetResult();
        return await Task.WhenAll(running);
    }
}
