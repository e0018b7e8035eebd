using Authenik8.Accounts;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The first contact: whether the server can do what is needed, and whose the prefix is.</summary>
[Collection(nameof(SingleRedis))]
public sealed class ServerCheckTests(SingleRedis redis) : IAsyncLifetime
{
    private const string Secret = "mXq0c4Yp8vT2n6Wk1bZr5dFh9jLs3gQe7uIoPaCxNtE=";
    private const string OtherSecret = "Qm3xVd8LwT5kYz1NpRb6HcJf2GsAe9UoXi7CyMt4KqE=";

    private readonly string _prefix = RedisBackend.NewPrefix();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix);

    [Theory]
    [InlineData("-ERR unknown command 'EVAL'\r\n", "does not run Lua scripts")]
    [InlineData("-ERR Error compiling script\r\n", "does not run Lua scripts")]
    [InlineData("*2\r\n$30\r\nit has no streams (XADD); more\r\n$0\r\n\r\n", "it has no streams")]
    public async Task Calls_ServerThatCannotDoWhatIsNeeded_AllFailWithOneClearMessage(string answer, string problem)
    {
        await using var server = new FakeRedis(command => command[0] == "EVAL" ? answer : "+nonsense\r\n");
        await using var backend = RedisBackend.Connect(server.EndPoint, options => options.CommandTimeout = TimeSpan.FromSeconds(10));
        var session = TestSession.New();
        Func<Task>[] calls =
        [
            () => backend.Sessions.RotateAsync(session, 0),
            () => backend.Sessions.FindAsync(session),
            () => backend.Sessions.CreateAsync(session),
            async () => await backend.Feed.ReadAsync(cursor: null, CancellationToken.None),
        ];

        foreach (var call in calls)
        {
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
            Assert.Contains(server.EndPoint, refused.Message, StringComparison.Ordinal);
            Assert.Contains("needs Redis", refused.Message, StringComparison.Ordinal);
        }
        // Nothing but the check was sent.
        Assert.InRange(server.Scripts, 1, 3);
        var refusedAtStart = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(backend));
        Assert.Contains(problem, refusedAtStart.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ServerAway_StartsAllTheSame()
    {
        await using var backend = RedisBackend.Connect($"127.0.0.1:{RedisServer.FreePort()}", options => options.CommandTimeout = TimeSpan.FromMilliseconds(300));

        await StartAsync(backend);

        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => backend.Sessions.FindAsync(TestSession.New()));
    }

    [Fact]
    public async Task Start_PrefixOfAnotherApplication_IsRefusedWithTheFix()
    {
        await using var first = Application(Secret);
        await StartAsync(first);
        await using var same = Application(Secret);
        await StartAsync(same);

        foreach (var other in new[] { Application(OtherSecret), Application(Secret, "https://other.example"), Application(secret: null) })
        {
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(other));
            Assert.Contains(_prefix, refused.Message, StringComparison.Ordinal);
            Assert.Contains("KeyPrefix", refused.Message, StringComparison.Ordinal);
            Assert.Contains("TakeOverPrefix", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(OtherSecret, refused.Message, StringComparison.Ordinal);
            var session = TestSession.New();
            refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => other.Sessions.CreateAsync(session));
            Assert.Contains("KeyPrefix", refused.Message, StringComparison.Ordinal);
            Assert.Null(await first.Sessions.FindAsync(session));
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Start_PrefixTakenOver_BothSecretsServeMeanwhileAndTheNewOneStays()
    {
        await using var former = Application(Secret);
        await StartAsync(former);
        await using (var taking = Application(OtherSecret, configure: options => options.TakeOverPrefix = true))
            await StartAsync(taking);

        await using var next = Application(OtherSecret);
        await StartAsync(next);
        await using var formerAgain = Application(Secret);
        await StartAsync(formerAgain);
        var session = TestSession.New();
        await former.Sessions.CreateAsync(session);
        Assert.NotNull(await next.Sessions.FindAsync(session));
    }

    [Fact]
    public async Task Start_SigningKeysRotatedOrRefreshKeysRotatedByOverlap_IsTheSameApplication()
    {
        await using var first = Keyed((1, Secret));
        await StartAsync(first);
        await using var overlapping = Keyed((1, Secret), (2, OtherSecret));
        await StartAsync(overlapping);
        await using var rotated = Keyed((2, OtherSecret));
        await StartAsync(rotated);

        await using var stranger = Keyed((3, "Zk5yHs2PqX8vWm4TgBd7NjLr1CfUe6AoRi9KxQt3VbE="));
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(stranger));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_SecretRotatedByPreviousSecrets_IsTheSameApplication(bool isAnnounced)
    {
        await using var first = Application(Secret);
        await StartAsync(first);
        if (isAnnounced)
        {
            await using var announcing = Rotating(Secret, OtherSecret);
            await StartAsync(announcing);
        }
        await using var rotated = Rotating(OtherSecret, Secret);
        await StartAsync(rotated);
        await using var notDeployedYet = Application(Secret);
        await StartAsync(notDeployedYet);
        await using var next = Application(OtherSecret);
        await StartAsync(next);

        await using var stranger = Rotating("Zk5yHs2PqX8vWm4TgBd7NjLr1CfUe6AoRi9KxQt3VbE=", "pR7wXb2LmK9vTc4YsJd6HqZf1NgUe8AoXi3CyVt5GkE=");
        _ = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(stranger));
    }

    [Fact]
    public async Task Start_SecretRotatedManyTimes_IsStillTheSameApplication()
    {
        var secrets = Enumerable.Range(0, 20).Select(_ => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))).ToArray();
        await using (var first = Application(secrets[0]))
            await StartAsync(first);
        for (var i = 1; i < secrets.Length; i++)
        {
            await using var rotated = Rotating(secrets[i], secrets[i - 1]);
            await StartAsync(rotated);
        }

        await using var last = Application(secrets[^1]);
        await StartAsync(last);
        var claim = (string?)await redis.Connection.GetDatabase().StringGetAsync($"{_prefix}:{{claim}}:owner");
        Assert.Equal(16, claim!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Claim_OfASecret_TellsNothingOfIt()
    {
        await using var application = Application(Secret);
        await StartAsync(application);

        var claim = (string?)await redis.Connection.GetDatabase().StringGetAsync($"{_prefix}:{{claim}}:owner");

        Assert.Matches("^[A-Za-z0-9_-]{22} $", claim);
    }

    [Fact]
    public async Task Calls_UserWithTheLeastRights_AllSucceed()
    {
        await using var server = await RedisServer.StartNewAsync();
        Assert.Equal("+OK", await server.SendAsync(
            "ACL SETUSER app on >pw ~shop:* &shop:* +@read +@write +@connection +@scripting +@pubsub +@stream +info -@dangerous +info"));
        Assert.Equal("+OK", await server.SendAsync("ACL SETUSER default off"));
        await using var backend = RedisBackend.Connect($"{server.EndPoint},user=app,password=pw", options => options.KeyPrefix = "shop");
        await StartAsync(backend);
        var (session, account) = (TestSession.New(), TestAccount.New());

        await backend.Sessions.CreateAsync(session);
        Assert.Equal(RotationKind.Rotated, (await backend.Sessions.RotateAsync(session, 0)).Kind);
        Assert.Equal([session.Id], await backend.Sessions.EndAllAsync(session.Subject));
        Assert.Equal(CreateAccountOutcome.Created, await backend.Accounts.CreateAsync(account));
        Assert.Equal(account.Subject, await backend.Accounts.OwnerAsync("acme", account.Email!));
        Assert.True(await backend.Accounts.DeleteAsync(account));
        var signals = 0;
        await using var subscription = await backend.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);
        await backend.Feed.PublishAsync(
            [new RevocationEntry.OfSession(session.Id, session.Subject, TestSession.Now.AddMinutes(15))], TestSession.Now, CancellationToken.None);
        Assert.Single((await backend.Feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations);
        await Eventually.IsTrueAsync("a signal", () => Volatile.Read(ref signals) > 0);
    }

    private static async Task StartAsync(RedisBackend backend)
    {
        foreach (var service in backend.Provider.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    private RedisBackend Application(string? secret, string issuer = "https://shop.example", Action<RedisOptions>? configure = null) =>
        With(options => (options.Secret, options.Issuer) = (secret, issuer), configure);

    private RedisBackend Rotating(string secret, string previous) => With(options =>
    {
        (options.Secret, options.Issuer) = (secret, "https://shop.example");
        options.PreviousSecrets.Add(previous);
    });

    private RedisBackend Keyed(params (byte Id, string Secret)[] keys) => With(options =>
    {
        foreach (var (id, secret) in keys)
            options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = id, Secret = secret });
    });

    private RedisBackend With(Action<Authenik8Options> configureEngine, Action<RedisOptions>? configure = null)
    {
        var backend = RedisBackend.Connect(redis.Connection.GetEndPoints()[0].ToString()!, options =>
        {
            options.KeyPrefix = _prefix;
            configure?.Invoke(options);
        });
        _ = backend.Services.Configure(configureEngine);
        return backend;
    }
}
