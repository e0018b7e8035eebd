using System.Net;
using System.Text.Json;
using Authenik8.Http.Tests.Hosting;
using Authenik8.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>A host whose people register and log in, with a mailbox that gets their messages.</summary>
internal sealed class AccountHost : IAsyncDisposable
{
    public const string Password = "a rather long passphrase";

    private AccountHost(TestHost host, Mailbox mailbox)
    {
        Host = host;
        Mailbox = mailbox;
    }

    public TestHost Host { get; }

    public Mailbox Mailbox { get; }

    public static async Task<AccountHost> StartAsync(Action<Authenik8Options>? options = null, Action<IServiceCollection>? services = null)
    {
        var mailbox = new Mailbox();
        var host = await TestHost.StartAsync(
            o =>
            {
                // Hashing is not what is tested here, and would take most of the time.
                o.Passwords.MemoryKiB = 7168;
                o.Passwords.Passes = 5;
                o.Messages.PollInterval = TimeSpan.FromMilliseconds(100);
                options?.Invoke(o);
            },
            s =>
            {
                s.AddSingleton<IMessageSender>(mailbox);
                services?.Invoke(s);
            });
        return new AccountHost(host, mailbox);
    }

    public Task<Answer> PostAsync(string path, object body, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Answer> SendAsync(HttpMethod method, string path, object body, string? token = null) =>
        Host.SendAsync(method, path, token, JsonSerializer.Serialize(body));

    public Task<Answer> RegisterAsync(string email, string password = Password, string? token = null) =>
        PostAsync("/auth/register", new { email, password }, token);

    public Task<Answer> LogInAsync(string email, string password = Password) => PostAsync("/auth/login", new { email, password });

    /// <summary>Registers somebody and verifies their address.</summary>
    public async Task EnrolAsync(string email, string password = Password)
    {
        (await RegisterAsync(email, password)).AssertStatus(HttpStatusCode.Accepted);
        var message = await Mailbox.ReceiveAsync(MessageKind.VerifyEmail, email);
        (await PostAsync("/auth/email/verify", new { code = message.Code })).AssertStatus(HttpStatusCode.NoContent);
    }

    /// <summary>Registers, verifies and logs in.</summary>
    public async Task<(string AccessToken, string RefreshToken)> EnterAsync(string email, string password = Password)
    {
        await EnrolAsync(email, password);
        return await TokensAsync(email, password);
    }

    public async Task<(string AccessToken, string RefreshToken)> TokensAsync(string email, string password = Password)
    {
        var answer = await LogInAsync(email, password);
        answer.AssertStatus(HttpStatusCode.OK);
        return (answer.Json.GetProperty("access_token").GetString()!, answer.Json.GetProperty("refresh_token").GetString()!);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
