using System.Text.Json;
using Authenik8.Http;
using QuickStart;
using QuickStart.Accounts;
using QuickStart.Tour;

if (!CommandLine.TryRead(args, out var command))
    return CommandLine.Explain();
if (command.CalibrationTarget is { } milliseconds)
    return Calibration.Run(milliseconds);

var builder = WebApplication.CreateBuilder(command.Settings);

// The accounts of this sample have a published password, and its messages, codes included, go to the console.
if (!command.IsTour && !builder.Environment.IsDevelopment())
    return CommandLine.RefuseOutsideDevelopment(builder.Environment.EnvironmentName);

// 1. The engine. Its settings come from the configuration, section "Authenik8"; without AddRedis everything is in memory.
var authenik8 = builder.Services.AddAuthenik8();
if (builder.Configuration["redis"] is { } redis)
    authenik8.AddRedis(redis);
if (command.IsTour)
    builder.PrepareForTour();
else
    authenik8.AddMessageSender<ConsoleMessageSender>();

builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddProblemDetails();
var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();

// 2. Everything under /auth: register, login, refresh, logout, sessions, password/reset, me, admin and the rest.
app.MapAuthenik8();

// 3. What is protected, and from whom.
app.MapGet("/public", () => new { message = "Anybody may read this." });
app.MapGet("/me", (HttpContext http) => Profile.Of(http.User.GetAccessToken()!)).RequireAuthorization();
app.MapGet("/ticks", Ticks.SendAsync).RequireAuthorization();
app.MapGet("/admin", () => new { message = "Only admins may read this." }).RequireAdmin();
app.MapGet("/users/{id}/notes", (string id) => new { owner = id, notes = new[] { $"Only {id} may read this." } }).RequireSubject("id");

await app.AddDemoAccountsAsync();
if (command.IsTour)
    return await TourGuide.RunAsync(app);
await app.RunAsync();
return 0;
