using Authenik8.Messages;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthenik8().AddMessageSender<ConsoleSender>();
var app = builder.Build();

app.MapAuthenik8();                                                    // /auth/register, /auth/login, /auth/refresh, /auth/me, ...
app.MapGet("/notes", () => "Your notes.").RequireAuthorization();
app.MapGet("/admin", () => "Only for administrators.").RequireAdmin();
app.Run();

internal sealed class ConsoleSender : IMessageSender                   // your mail service takes its place
{
    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken) =>
        Console.Out.WriteLineAsync($"{message.Kind} to {message.Recipient}: {message.Code}");
}
