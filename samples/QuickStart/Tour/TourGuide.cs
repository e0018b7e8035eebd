using System.Text;
using Authenik8;
using Authenik8.Messages;
using Authenik8.Sessions;
using Microsoft.Extensions.Options;
using QuickStart.Tour.Steps;

namespace QuickStart.Tour;

/// <summary>Serves the sample on a free loopback port, walks through the story over HTTP and prints it.</summary>
internal static class TourGuide
{
    private static readonly ITourStep[] Steps =
    [
        new LoginStep(), new ProtectedCallStep(), new RefreshStep(), new ReplayStep(), new TheftStep(),
        new RaceStep(), new LogoutStep(), new OpenConnectionStep(), new AdminStep(), new OtherPersonStep(), new ForgeryStep(),
        new RegistrationStep(), new GuessingStep(), new ResetStep(),
    ];

    /// <summary>Keeps the application's logs out of the story, chooses a free port, and keeps the messages for the tour to read.</summary>
    public static void PrepareForTour(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TourMailbox>();
        builder.Services.AddSingleton<IMessageSender>(static provider => provider.GetRequiredService<TourMailbox>());
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
    }

    /// <summary>Gives the tour.</summary>
    /// <returns>The exit code: 0 where everything held, 1 otherwise.</returns>
    public static async Task<int> RunAsync(WebApplication app)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var narrator = new Narrator(Console.Out, Ink.ForConsole());
        try
        {
            await app.StartAsync();
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
                narrator.Interrupted(failure);
            return 1;
        }

        var address = app.Urls.Single();
        using var client = new TourClient(new Uri(address), app.Lifetime.ApplicationStopping);
        var refresh = app.Services.GetRequiredService<IOptions<Authenik8Options>>().Value.Refresh;
        var mailbox = app.Services.GetRequiredService<TourMailbox>();
        narrator.Welcome(address, app.Configuration["redis"], refresh.WithinWindow);

        var summary = new TourSummary(Steps.Length);
        for (var i = 0; i < Steps.Length; i++)
        {
            narrator.Heading(i + 1, Steps[i]);
            var stage = new TourStage(client, mailbox, narrator, refresh);
            var isWalked = await WalkAsync(Steps[i], stage, narrator);
            summary.Add(Steps[i].Title, stage.HasHeld && isWalked, stage.Elapsed);
            if (!isWalked)
                break;
        }
        narrator.Farewell(summary);
        await app.StopAsync();
        return summary.HasHeld ? 0 : 1;
    }

    private static async Task<bool> WalkAsync(ITourStep step, TourStage stage, Narrator narrator)
    {
        try
        {
            await step.WalkAsync(stage);
            return true;
        }
        catch (Exception exception) when (exception is TourInterruptedException or HttpRequestException or OperationCanceledException)
        {
            narrator.Interrupted(exception.Message);
            return false;
        }
    }
}
