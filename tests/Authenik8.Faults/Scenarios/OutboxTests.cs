using System.Collections.Concurrent;
using Authenik8.Conformance;
using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Messages;
using Authenik8.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Faults.Scenarios;

/// <summary>Messages wait in an outbox on Redis, and the node that has them in hand dies.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task Messages_NodeDiesWhileItSends_AreAllSentByTheOther()
    {
        var count = FaultRun.Select(24, 160);
        SkewedClock[] clocks = [new(TimeSpan.Zero), new(TimeSpan.Zero)];
        Mail[] mail = [new(TimeSpan.FromMilliseconds(200)), new(TimeSpan.Zero)];
        await using var stage = await Stage.StartAsync(nodes: 2, change: (number, settings) => settings with
        {
            HasAccounts = true,
            Clock = clocks[number],
            Options = options => options.Messages.SendTimeout = TimeSpan.FromSeconds(1),
            Services = services =>
            {
                services.AddSingleton<IPasswordHasher, CheapHasher>();
                services.AddSingleton<IMessageSender>(mail[number]);
            },
        });
        string[] addresses = [.. Enumerable.Range(0, count).Select(number => $"ada{number}@example.org")];

        // The other node may send from the beginning, too: it is slower to hear of what is queued here.
        await Task.WhenAll(addresses.Select(async address => (await stage.Nodes[0].PostAsync(
            "/auth/register", token: null, $$"""{"email":"{{address}}","password":"a rather long passphrase"}""")).AssertStatus(202)));
        await Eventually.IsTrueAsync("messages in the hands of the first node", () => mail[0].Begun > 0);
        mail[0].Die();
        stage.Networks[0].Refuse();

        // What the dead node had in hand is due after its lease, by the clock of whoever takes it.
        clocks[1].Advance(TimeSpan.FromMinutes(2));
        await Eventually.IsTrueAsync(
            "every message to be sent", () => addresses.All(address => mail.Any(box => box.Sent.ContainsKey(address))), TimeSpan.FromSeconds(90));
        // At least once, and the same message where twice.
        foreach (var address in addresses)
            _ = Assert.Single(mail.SelectMany(box => box.Sent.GetValueOrDefault(address) ?? []).Distinct());
    }

    /// <summary>A mail service that one node sends to.</summary>
    private sealed class Mail(TimeSpan duration) : IMessageSender
    {
        private volatile bool _isDead;
        private int _begun;

        /// <summary>The ids of the messages that were sent to each address.</summary>
        public ConcurrentDictionary<string, ConcurrentQueue<string>> Sent { get; } = new(StringComparer.Ordinal);

        public int Begun => Volatile.Read(ref _begun);

        /// <summary>The node is dead from now on: nothing that it does counts.</summary>
        public void Die() => _isDead = true;

        public async Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
        {
            _ = Interlocked.Increment(ref _begun);
            await Task.Delay(duration, cancellationToken);
            if (!_isDead)
                Sent.GetOrAdd(message.Recipient, _ => []).Enqueue(message.Id);
        }
    }
}
