using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.InMemory;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class OneTimeCodesTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly CodeData Data = new() { Email = "ada@example.org", SecurityVersion = 7 };

    [Fact]
    public async Task Code_IsForOneAccountAndPurpose()
    {
        await using var engine = new Engine();
        var codes = engine.Get<OneTimeCodes>();
        var code = Read(await codes.IssueTicketAsync(Engine.Ada, CodePurpose.ResetPassword, Data, Lifetime, CancellationToken.None));

        foreach (var other in new[] { Engine.Bob, new Subject(Engine.Ada.Id, "acme") })
            Assert.Null(await codes.RedeemAsync(code with { Subject = other }, CancellationToken.None));
        foreach (var purpose in Enum.GetValues<CodePurpose>().Where(purpose => purpose != CodePurpose.ResetPassword))
        {
            _ = await codes.IssueTicketAsync(Engine.Ada, purpose, Data, Lifetime, CancellationToken.None);
            Assert.Null(await codes.RedeemAsync(code with { Purpose = purpose }, CancellationToken.None));
        }
        _ = await codes.IssueTicketAsync(Engine.Bob, CodePurpose.ResetPassword, Data, Lifetime, CancellationToken.None);
        Assert.Null(await codes.RedeemAsync(code with { Subject = Engine.Bob }, CancellationToken.None));

        Assert.Equal(Data, await codes.RedeemAsync(code, CancellationToken.None));
    }

    [Fact]
    public async Task Code_LivesAsLongAsItSays_AndOnce()
    {
        await using var engine = new Engine();
        var codes = engine.Get<OneTimeCodes>();
        var issued = await codes.IssueTicketAsync(Engine.Ada, CodePurpose.ResetPassword, Data, Lifetime, CancellationToken.None);
        Assert.Equal(engine.Clock.GetUtcNow() + Lifetime, issued.ExpiresAt);

        engine.Clock.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await codes.CheckAsync(Read(issued), CancellationToken.None));
        Assert.NotNull(await codes.RedeemAsync(Read(issued), CancellationToken.None));
        Assert.Null(await codes.RedeemAsync(Read(issued), CancellationToken.None));

        issued = await codes.IssueTicketAsync(Engine.Ada, CodePurpose.ResetPassword, Data, Lifetime, CancellationToken.None);
        engine.Clock.Advance(Lifetime);
        Assert.Null(await codes.RedeemAsync(Read(issued), CancellationToken.None));
    }

    /// <summary>Nodes without a root secret share codes by their refresh keys, and only by them.</summary>
    [Fact]
    public async Task Nodes_WithExplicitKeysAndNoSecret_RedeemEachOthersCodes()
    {
        var store = new InMemoryOneTimeCodeStore();
        var (key, otherKey) = ("zq3V8nLx0cT5yGk2Wb7JpRf4MhDs9uEaXi6oCvKtN1Q=", "pT9wZ4xK1vQ7mB3cN8rL5sH2jD6gF0yUeIaOXtCkVbE=");
        await using var one = Node(key);
        await using var two = Node(key);
        await using var stranger = Node(otherKey);
        var code = Read(await one.Get<OneTimeCodes>().IssueTicketAsync(Engine.Ada, CodePurpose.ResetPassword, Data, Lifetime, CancellationToken.None));
        var account = new Account { Subject = Engine.Ada, CreatedAt = one.Clock.GetUtcNow() };
        var device = one.Get<KnownDevices>().Remember(account, known: null);

        Assert.Null(await stranger.Get<OneTimeCodes>().RedeemAsync(code, CancellationToken.None));
        Assert.Equal(Data, await two.Get<OneTimeCodes>().RedeemAsync(code, CancellationToken.None));
        Assert.NotNull(two.Get<KnownDevices>().Find(account, device));
        Assert.Null(stranger.Get<KnownDevices>().Find(account, device));

        Engine Node(string refreshKey) => new(
            options =>
            {
                options.Secret = null;
                options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = "kR7dW2yPz5Xn0bV9fQ4tJ6hL1mCs8gUeAoIiNxEvGwM=" });
                options.Refresh.Keys.Add(new Authenik8.Sessions.RefreshKeyOptions { KeyId = 1, Secret = refreshKey });
            },
            services => services.AddSingleton<IOneTimeCodeStore>(store));
    }

    private static PresentedCode Read(IssuedCode issued)
    {
        Assert.True(CodeText.TryRead(issued.Text, out var code));
        return code;
    }
}
