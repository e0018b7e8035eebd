using System.Collections.Concurrent;
using Authenik8.Accounts.Codes;
using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemorySweeperTests
{
    [Fact]
    public async Task Tick_OneTimeCodeExpired_DropsIt()
    {
        var clock = new TickingClock();
        var codes = new InMemoryOneTimeCodeStore();
        using var sweeper = new InMemorySweeper(new InMemorySessionStore(), codes, new InMemoryRevocationFeed(), new InMemoryAttemptLimiter(), clock, NullLogger<InMemorySweeper>.Instance);
        foreach (var lifetime in new[] { 10, 20 })
        {
            var code = new StoredCode
            {
                Subject = new Subject($"user-{lifetime}"),
                Purpose = CodePurpose.VerifyEmail,
                Mac = new byte[32],
                MaxAttempts = 5,
                CreatedAt = TickingClock.Now.AddMinutes(-15),
                ExpiresAt = TickingClock.Now.AddMinutes(lifetime - 15),
            };
            await codes.PutAsync(code, CancellationToken.None);
        }
        await sweeper.StartAsync(CancellationToken.None);

        await Eventually.IsTrueAsync("the expired code to go", () =>
        {
            clock.Tick();
            return codes.Count == 1;
        });

        await sweeper.StopAsync(CancellationToken.None);
    }

    /// <summary>A clock that stands, and whose timers fire when they are told to.</summary>
    private sealed class TickingClock : TimeProvider
    {
        public static readonly DateTimeOffset Now = new(2031, 5, 17, 10, 20, 30, TimeSpan.Zero);

        private readonly ConcurrentBag<Action> _callbacks = [];

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callbacks.Add(() => callback(state));
            return new StandingTimer();
        }

        public void Tick()
        {
            foreach (var callback in _callbacks)
                callback();
        }

        private sealed class StandingTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
