using System.Diagnostics;
using System.Security.Cryptography;
using Authenik8.Conformance;

namespace Authenik8.Faults.Load;

/// <summary>
/// Clients that refresh their sessions at random nodes, and do as the table of errors in the README says: 503 and 429 are
/// waited for, and the same token is sent again; after 401 the session is lost, and the client logs in anew.
/// </summary>
internal sealed class SessionLoad : IAsyncDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    private readonly LoadShape _shape;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Client> _clients = [];
    private readonly List<Task> _running = [];
    private volatile Node[] _nodes;

    private SessionLoad(Node[] nodes, LoadShape shape)
    {
        _nodes = nodes;
        _shape = shape;
    }

    public LoadReport Report { get; } = new();

    /// <summary>Logs all clients in and starts them. Each has refreshed when this returns.</summary>
    public static async Task<SessionLoad> StartAsync(Node[] nodes, LoadShape? shape = null)
    {
        var load = new SessionLoad(nodes, shape ?? new LoadShape());
        try
        {
            await load.StartAsync();
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
        return load;
    }

    /// <summary>Waits until every session has been refreshed by a request that began after this call, and answers how long that took.</summary>
    public async Task<TimeSpan> SettleAsync(TimeSpan? limit = null)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            await Eventually.IsTrueAsync(
                "every session to be refreshed", () => _clients.TrueForAll(client => client.RefreshedAt > begin), limit ?? Settling);
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            throw new InvalidOperationException($"{_clients.Count(client => client.RefreshedAt <= begin)} sessions were not refreshed any more. {Report}", exception);
        }
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Sends no more requests to a node. What it is working at is waited for no longer than it lives.</summary>
    public void LeaveOut(Node node) => _nodes = [.. _nodes.Where(other => other != node)];

    /// <summary>Waits as <see cref="SettleAsync"/> does, and ends the load.</summary>
    public async Task<LoadReport> FinishAsync()
    {
        _ = await SettleAsync();
        await StopAsync();
        return Report;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _running.Clear();
    }

    private async Task StartAsync()
    {
        for (var i = 0; i < _shape.Sessions; i++)
        {
            var client = new Client { User = _shape.User(i), HasTwoTabs = i < _shape.TwoTabs };
            client.RefreshToken = (await AnyNode().LoginAsync(client.User)).AssertStatus(200).RefreshToken;
            _clients.Add(client);
        }
        foreach (var client in _clients)
            _running.Add(RefreshAsync(client));
        for (var i = 0; i < _shape.Viewers; i++)
            _running.Add(ViewAsync((await AnyNode().LoginAsync($"viewer-{i}")).AssertStatus(200).AccessToken));
        _running.Add(AskPublicAsync());
        _ = await SettleAsync();
    }

    private async Task RefreshAsync(Client client)
    {
        while (await PauseAsync(Jitter(_shape.Interval)))
        {
            if (client.RefreshToken is not { } presented)
            {
                var login = await AnyNode().PostAsync($"/login/{client.User}");
                if (login.IsOk)
                    client.RefreshToken = login.RefreshToken;
                else
                    _ = await PauseAsync(login.RetryAfter);
                continue;
            }

            var begin = Stopwatch.GetTimestamp();
            var answers = client.HasTwoTabs
                ? await Task.WhenAll(AnyNode().RefreshAsync(presented), AnyNode().RefreshAsync(presented))
                : [await AnyNode().RefreshAsync(presented)];
            foreach (var answer in answers)
                Report.AddRefresh(answer);

            if (Array.Find(answers, answer => answer.IsOk) is { } served)
            {
                Compare(client, presented, answers);
                client.RefreshToken = served.RefreshToken;
                client.RefreshedAt = begin;
                Report.AddFreshToken(await AnyNode().MeAsync(served.AccessToken));
            }
            else if ((Array.Find(answers, IsTheft) ?? Array.Find(answers, IsFinal)) is { } refusal)
            {
                Lose(client, refusal);
            }
            else if (Array.Find(answers, answer => answer.IsTransient) is { } transient)
            {
                // Also where the other tab was answered refresh_conflict: the tab that was answered 503 sends the token again.
                _ = await PauseAsync(transient.RetryAfter);
            }
            else
            {
                Lose(client, answers[0]);
            }
        }
    }

    private static bool IsTheft(Answer answer) => answer.Code == "refresh_token_reused";

    private static bool IsFinal(Answer answer) => !answer.IsOk && !answer.IsTransient && answer.Code != "refresh_conflict";

    private void Lose(Client client, Answer refusal)
    {
        Report.AddLost(refusal.Code);
        client.RefreshToken = null;
        client.Successors.Clear();
    }

    private void Compare(Client client, string presented, Answer[] answers)
    {
        foreach (var answer in answers.Where(answer => answer.IsOk))
        {
            if (client.Successors.TryAdd(presented, answer.RefreshToken))
                continue;
            if (client.Successors[presented] == answer.RefreshToken)
                Report.AddServedTwice();
            else
                Report.AddFork();
        }
    }

    private async Task ViewAsync(string accessToken)
    {
        while (await PauseAsync(TimeSpan.FromMilliseconds(200)))
            Report.AddViewer(await AnyNode().MeAsync(accessToken));
    }

    private async Task AskPublicAsync()
    {
        while (await PauseAsync(TimeSpan.FromMilliseconds(100)))
            Report.AddPublic(await AnyNode().GetAsync("/public"));
    }

    private Node AnyNode()
    {
        var nodes = _nodes;
        return nodes[RandomNumberGenerator.GetInt32(nodes.Length)];
    }

    private static TimeSpan Jitter(TimeSpan interval) => interval * (RandomNumberGenerator.GetInt32(50, 150) / 100.0);

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed class Client
    {
        private long _refreshedAt;

        public required string User { get; init; }

        public required bool HasTwoTabs { get; init; }

        /// <summary>Null while the client has to log in.</summary>
        public string? RefreshToken { get; set; }

        /// <summary>The successor of each refresh token that was served.</summary>
        public Dictionary<string, string> Successors { get; } = new(StringComparer.Ordinal);

        /// <summary>When the request was sent that was served last.</summary>
        public long RefreshedAt
        {
            get => Volatile.Read(ref _refreshedAt);
            set => Volatile.Write(ref _refreshedAt, value);
        }
    }
}
