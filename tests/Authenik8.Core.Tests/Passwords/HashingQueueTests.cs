using Authenik8.Passwords;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

/// <summary>Whoever has much work waiting makes nobody else wait for all of it.</summary>
public sealed class HashingQueueTests
{
    private const string Victim = "victim";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 160)]
    [InlineData(8, 1)]
    [InlineData(8, 160)]
    [InlineData(64, 64)]
    public void Take_AfterAFloodFromManyAddressesToManyAccounts_ServesTheNewcomerNext(int addresses, int accounts)
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 500; i++)
            _ = queue.Add(Job($"flood-{i}"), Origin($"address-{i % addresses}", $"account-{i % accounts}"));
        // Some of it has been served, so that those who flood are in the middle of their turns.
        for (var i = 0; i < 100; i++)
            Assert.True(queue.TryTake(out _));

        _ = queue.Add(Job(Victim), Origin(Victim, Victim));

        Assert.Equal(Victim, Taken(queue));
    }

    [Fact]
    public void Take_NewcomerWhoComesAgainAndAgain_WaitsForARoundAtMost()
    {
        const int Addresses = 8;
        var queue = new HashingQueue();
        for (var i = 0; i < 500; i++)
            _ = queue.Add(Job("flood"), Origin($"address-{i % Addresses}", $"account-{i}"));

        for (var attempt = 0; attempt < 20; attempt++)
        {
            _ = queue.Add(Job(Victim), Origin(Victim, Victim));
            var waited = 0;
            while (Taken(queue) != Victim)
                waited++;
            Assert.InRange(waited, 0, Addresses + 1);
        }
    }

    [Fact]
    public void Take_OneAccountFromManyAddresses_TakesTurnsAsOne()
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 100; i++)
            _ = queue.Add(Job("flood"), Origin($"address-{i}", "one account"));
        for (var i = 0; i < 3; i++)
            _ = queue.Add(Job(Victim), Origin(Victim, $"{Victim}-{i}"));

        var first = Enumerable.Range(0, 8).Select(_ => Taken(queue)).ToArray();

        Assert.Equal(3, first.Count(taken => taken == Victim));
    }

    [Fact]
    public void Take_OneClientAlone_IsServedInTheOrderOfItsComing()
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 50; i++)
            _ = queue.Add(Job($"{i}"), Origin("address", "account"));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), Enumerable.Range(0, 50).Select(_ => Taken(queue)));
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public void Remove_WhatWaits_GivesTheTurnBack()
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 100; i++)
            Assert.True(queue.TryRemove(queue.Add(Job("withdrawn"), Origin("address", "account"))));
        _ = queue.Add(Job("other"), Origin("other", "other"));
        _ = queue.Add(Job("other"), Origin("other", "other"));
        _ = queue.Add(Job(Victim), Origin("address", "account"));

        Assert.Equal(["other", Victim, "other"], new[] { Taken(queue), Taken(queue), Taken(queue) });
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Displace_FullQueue_TakesTheLastOfWhoHasMost()
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 10; i++)
            _ = queue.Add(Job($"many-{i}"), Origin("many", $"account-{i}"));
        for (var i = 0; i < 3; i++)
            _ = queue.Add(Job($"few-{i}"), Origin("few", $"other-{i}"));

        Assert.False(queue.TryDisplace(Origin("many", "new account"), out _));
        Assert.True(queue.TryDisplace(Origin(Victim, Victim), out var displaced));

        Assert.Equal("many-9", Name(displaced));
        Assert.Equal(12, queue.Count);
    }

    [Fact]
    public void Displace_OneAccountFromManyAddresses_IsWhoHasMost()
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 10; i++)
            _ = queue.Add(Job($"flood-{i}"), Origin($"address-{i}", "one account"));

        Assert.False(queue.TryDisplace(Origin("address-11", "one account"), out _));
        Assert.True(queue.TryDisplace(Origin(Victim, Victim), out var displaced));
        Assert.Equal("flood-9", Name(displaced));
    }

    [Fact]
    public void Displace_EverybodyHasOne_TheFirstComeStay()
    {
        var queue = new HashingQueue();
        for (var i = 0; i < 10; i++)
            _ = queue.Add(Job("one"), Origin($"address-{i}", $"account-{i}"));

        Assert.False(queue.TryDisplace(Origin(Victim, Victim), out _));
    }

    [Fact]
    public async Task Gate_FullOfAFlood_ServesTheNewcomerAndTurnsTheFloodAway()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 50, TimeProvider.System);
        using var release = new ManualResetEventSlim();
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Task<bool> Run(string name, HashingOrigin origin)
        {
            Assert.True(gate.TryRun(() => Done(name), origin, CancellationToken.None, out var completion));
            return completion;
        }

        bool Done(string name)
        {
            order.Enqueue(name);
            return true;
        }

        Assert.True(gate.TryRun(() => release.Wait(Patience), Origin("flood", "first"), CancellationToken.None, out var running));
        var flood = Enumerable.Range(0, 50).Select(i => Run($"flood-{i}", Origin($"address-{i % 8}", $"account-{i}"))).ToArray();
        Assert.False(gate.TryRun(() => true, Origin("address-0", "one more"), CancellationToken.None, out _));

        var victim = Run(Victim, Origin(Victim, Victim));
        release.Set();

        Assert.True(await victim.WaitAsync(Patience));
        Assert.True(await running.WaitAsync(Patience));
        // Behind the first job of each of the eight addresses at most: they are newcomers as well.
        Assert.InRange(order.ToList().IndexOf(Victim), 0, 8);
        await Task.WhenAll(flood).WaitAsync(Patience).ContinueWith(static _ => { }, TaskScheduler.Default);
        _ = Assert.Single(flood, job => job.Exception?.InnerException is HashingDisplacedException);
        Assert.Equal(49, flood.Count(job => job.IsCompletedSuccessfully));
    }

    private static HashingOrigin Origin(string client, string account) => new() { Client = client, Account = account };

    private static HashingJob<string> Job(string name) => new(() => name);

    private static string Taken(HashingQueue queue)
    {
        Assert.True(queue.TryTake(out var job));
        return Name(job);
    }

    private static string Name(HashingJob job)
    {
        job.Execute();
        job.Complete();
        return ((HashingJob<string>)job).Completion.Result;
    }
}
