using Authenik8;
using Authenik8.Http;
using Authenik8.Sessions;
using Authenik8.Tokens;
using QuickStart;
using QuickStart.Tour;
using QuickStart.Users;

if (!CommandLine.TryRead(args, out var command))
    return CommandLine.Explain();
if (command.CalibrationTarget is { } milliseconds)
    return Calibration.Run(milliseconds);

var builder = WebApplication.CreateBuilder(command.Settings);
if (command.IsTour)
    builder.PrepareForTour();

// 1. The engine. Its settings come from the configuration, section "Authenik8"; sessions are in memory without AddRedis.
var authenik8 = builder.Services.AddAuthenik8();
if (builder.Configuration["redis"] is { } redis)
    authenik8.AddRedis(redis);

builder.Services.AddProblemDetails();
builder.Services.AddLoginOfDemoUsers();
var app = builder.Build();

// A store that cannot be reached is 503, in this host's own endpoints too. Every refusal has a body that says why.
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    StatusCodeSelector = static exception =>
        exception is BadHttpRequestException unreadable ? unreadable.StatusCode : StatusCodes.Status500InternalServerError,
});
app.UseStatusCodePages();

// 2. POST /auth/refresh, POST /auth/logout, POST /auth/logout/all, GET /auth/sessions, DELETE /auth/sessions/{id},
//    GET /.well-known/jwks.json
app.MapAuthenik8();

// 3. The host says who somebody is; the engine does the rest.
app.MapPost("/login", async Task<IResult> (LoginRequest login, DemoUsers users, ISessionService sessions, HttpContext http) =>
{
    switch (await users.AuthenticateAsync(login.User, login.Password, http.RequestAborted))
    {
        case LoginAnswer.Welcome { User: var user }:
            var tokens = await sessions.StartAsync(
                new StartSessionCommand
                {
                    Subject = new Subject(user.Id),
                    Grant = new Grant { Roles = user.Roles, AuthenticationMethods = ["pwd"] },
                    Device = http.GetDevice(),
                },
                http.RequestAborted);
            return tokens.ToHttpResult();
        case LoginAnswer.Busy { RetryAfter: var retryAfter }:
            return new TooBusy(retryAfter);
        default:
            return new InvalidCredentials();
    }
});

// 4. What is protected, and from whom.
app.MapGet("/public", () => new { message = "Anybody may read this." });
app.MapGet("/me", (HttpContext http) => Profile.Of(http.User.GetAccessToken()!)).RequireAuthorization();
app.MapGet("/admin", () => new { message = "Only admins may read this." }).RequireAdmin();
app.MapGet("/users/{id}/notes", (string id) => new { owner = id, notes = new[] { $"Only {id} may read this." } }).RequireSubject("id");

if (command.IsTour)
    return await TourGuide.RunAsync(app);
await app.RunAsync();
return 0;
