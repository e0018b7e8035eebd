using System.Collections.Concurrent;
using System.Security.Cryptography;
using Authenik8.Accounts;
using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Passwords;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Faults.Scenarios;

/// <summary>The slot in which all accounts are moves to another shard while people log in.</summary>
public sealed class AccountSlotTests
{
    private const string Password = "a rather long passphrase";

    [Fact]
    public async Task Login_AccountsSlotMoves_IsServedOrRepeated()
    {
        await using var stage = await ClusterStage.StartAsync(settings => settings with
        {
            HasAccounts = true,
            Services = services => services.AddSingleton<IPasswordHasher, CheapHasher>(),
        });
        var accounts = stage.Nodes[0].Services.GetRequiredService<IAccountStore>();
        var count = FaultRun.Select(100, 1000);
        for (var i = 0; i < count; i++)
            Assert.Equal(CreateAccountOutcome.Created, await accounts.CreateAsync(NewAccount(i), CancellationToken.None));
        Assert.Equal("200", (await LoginAsync(stage.Nodes[0], 0)).Kind);

        var move = await stage.BeginMoveAsync(await stage.SlotAsync("accounts"));
        var keys = await move.RemainingAsync();
        await move.MoveAsync([.. keys.Take(keys.Count / 2)]);
        var answers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var stop = new CancellationTokenSource();
        var people = Enumerable.Range(0, 4).Select(_ => LogInAgainAndAgainAsync(stage, count, answers, stop.Token)).ToArray();
        // Slowly, as a slot of some gigabytes moves.
        foreach (var chunk in keys.Skip(keys.Count / 2).Chunk(Math.Max(1, keys.Count / FaultRun.Select(40, 160))))
        {
            await move.MoveAsync(chunk);
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
        await stop.CancelAsync();
        await Task.WhenAll(people);
        await move.FinishAsync();

        var summary = string.Join(", ", answers.Select(pair => $"{pair.Value} x {pair.Key}"));
        Assert.True(answers.Keys.All(kind => kind is "200" or "503 store_unavailable"), summary);
        Assert.True(answers.GetValueOrDefault("200") > 0, $"No login was served while the slot moved: {summary}");
        for (var i = 0; i < count; i += 10)
            _ = (await Node.SucceedAsync(() => LoginAsync(stage.Nodes[1], i))).AssertStatus(200);
    }

    private static async Task LogInAgainAndAgainAsync(ClusterStage stage, int count, ConcurrentDictionary<string, int> answers, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var answer = await LoginAsync(stage.Nodes[RandomNumberGenerator.GetInt32(2)], RandomNumberGenerator.GetInt32(count));
            _ = answers.AddOrUpdate(answer.Kind, 1, static (_, before) => before + 1);
            await Task.Delay(TimeSpan.FromMilliseconds(answer.IsOk ? 20 : 200), CancellationToken.None);
        }
    }

    private static Task<Answer> LoginAsync(Node node, int number) =>
        node.PostAsync("/auth/login", token: null, $$"""{"email":"{{Email(number)}}","password":"{{Password}}"}""");

    private static string Email(int number) => $"ada{number}@example.org";

    private static Account NewAccount(int number) => new()
    {
        Subject = new Subject($"account-{number}"),
        Email = EmailAddress.TryParse(Email(number), out var email) ? email : throw new InvalidOperationException(),
        IsEmailVerified = true,
        PasswordHash = CheapHasher.Hash(Password),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
