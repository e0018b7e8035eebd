using Authenik8.Messages;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Testing.Tests;

public sealed class TestMailboxTests
{
    private const string Ada = "ada@example.com";

    private readonly TestMailbox _mailbox = new();

    [Fact]
    public async Task Receive_SeveralMessages_ReturnsEachOnceAndInOrder()
    {
        await _mailbox.SendAsync(Message("1", Ada), CancellationToken.None);
        await _mailbox.SendAsync(Message("2", "bob@example.com"), CancellationToken.None);
        await _mailbox.SendAsync(Message("3", Ada), CancellationToken.None);

        Assert.Equal("1", (await _mailbox.ReceiveAsync("ADA@example.com")).Id);
        Assert.Equal("3", (await _mailbox.ReceiveAsync(Ada)).Id);
        Assert.Equal(["1", "2", "3"], _mailbox.Messages.Select(message => message.Id));
    }

    [Fact]
    public async Task Receive_BeforeTheMessageIsSent_WaitsForIt()
    {
        var receiving = _mailbox.ReceiveAsync(Ada, MessageKind.ResetPassword);
        await _mailbox.SendAsync(Message("1", Ada), CancellationToken.None);
        Assert.False(receiving.IsCompleted);

        await _mailbox.SendAsync(Message("2", Ada, MessageKind.ResetPassword), CancellationToken.None);

        Assert.Equal("2", (await receiving).Id);
    }

    [Fact]
    public async Task ReceiveCode_MessagesWithoutACode_AreLeftUnread()
    {
        await _mailbox.SendAsync(Message("1", Ada, MessageKind.PasswordChanged), CancellationToken.None);
        await _mailbox.SendAsync(Message("2", Ada) with { Code = "12345678" }, CancellationToken.None);

        Assert.Equal("12345678", await _mailbox.ReceiveCodeAsync(Ada));
        Assert.Equal("1", (await _mailbox.ReceiveAsync(Ada)).Id);
    }

    [Fact]
    public async Task Receive_Cancelled_EndsTheWait()
    {
        using var cancellation = new CancellationTokenSource();
        var receiving = _mailbox.ReceiveAsync(Ada, cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    private static OutboundMessage Message(string id, string recipient, MessageKind kind = MessageKind.VerifyEmail) => new()
    {
        Id = id,
        Kind = kind,
        Recipient = recipient,
        Subject = new Subject("1"),
    };
}
