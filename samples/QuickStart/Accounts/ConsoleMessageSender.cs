using Authenik8.Messages;

namespace QuickStart.Accounts;

/// <summary>Prints messages in place of sending them, in Development only: a host brings SMTP or the API of a mail service here, and words of its own.</summary>
internal sealed class ConsoleMessageSender : IMessageSender
{
    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        // A code belongs in a mail and in no log; this sample has no mail.
        Console.WriteLine($"mail to {message.Recipient}: {Words(message)}");
        return Task.CompletedTask;
    }

    private static string Words(OutboundMessage message) => message.Kind switch
    {
        MessageKind.VerifyEmail => $"welcome! Verify your address with this code: {message.Code}",
        MessageKind.ResetPassword => $"set a new password with this code: {message.Code}",
        MessageKind.AlreadyRegistered => $"you have an account already. Log in, or set a new password with this code: {message.Code}",
        MessageKind.ConfirmEmailChange => $"make this your address with this code: {message.Code}",
        _ => $"{message.Kind}",
    };
}
