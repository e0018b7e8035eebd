using Authenik8.Http.Tests.Accounts.Hosting;
using Authenik8.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Strangers have filled their share of the outbox, while the mail service takes nothing.</summary>
public sealed class FullOutboxTests
{
    [Fact]
    public async Task FullOutbox_AnswersAlikeForKnownAndUnknown_AndOwnersAreServed()
    {
        var sender = new GatedSender();
        await using var host = await AccountHost.StartQuickAsync(
            o =>
            {
                o.Protection.Enabled = false;
                o.Messages.QueueCapacity = 80;
                o.Messages.MaxConcurrency = 1;
            },
            services => services.AddSingleton<IMessageSender>(sender));
        sender.Mailbox = host.Mailbox;
        var known = AccountHost.NewEmail();
        await host.EnrolAsync(known);
        var owner = await host.LoggedInAsync(known);
        sender.Gate = new TaskCompletionSource();

        var answer = await host.RegisterAsync(AccountHost.NewEmail());
        for (var i = 0; i < 200 && answer.Status == 202; i++)
            answer = await host.RegisterAsync(AccountHost.NewEmail());
        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal(answer.Body, (await host.RegisterAsync(known)).Body);

        for (var i = 0; i < 40; i++)
            (await host.PostAsync("/auth/password/forgot", new { email = AccountHost.NewEmail() })).AssertStatus(HttpStatusCode.Accepted);
        var ofUnknown = await host.PostAsync("/auth/password/forgot", new { email = AccountHost.NewEmail() });
        var ofKnown = await host.PostAsync("/auth/password/forgot", new { email = known });
        Assert.Equal(ofUnknown.Shape, ofKnown.Shape);
        ofKnown.AssertStatus(HttpStatusCode.Accepted);
        (await owner.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);

        sender.Gate.SetResult();
        Assert.NotNull((await host.Mailbox.ReceiveAsync(MessageKind.PasswordChanged, known)).Id);
    }

    private sealed class GatedSender : IMessageSender
    {
        public Mailbox Mailbox { get; set; } = null!;

        public TaskCompletionSource? Gate { get; set; }

        public async Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
        {
            await (Gate?.Task ?? Task.CompletedTask);
            await Mailbox.SendAsync(message, cancellationToken);
        }
    }
}
