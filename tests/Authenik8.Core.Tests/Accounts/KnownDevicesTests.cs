using System.Security.Cryptography;
using Authenik8.Accounts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class KnownDevicesTests
{
    private static readonly TimeSpan Lifetime = new AccountOptions().KnownDeviceLifetime;

    [Fact]
    public async Task Find_DeviceThatLoggedIn_KeepsItsName()
    {
        await using var engine = new Engine();
        var devices = engine.Get<KnownDevices>();
        var ada = AccountOf(engine, "ada");
        var first = devices.Remember(ada, known: null);
        engine.Clock.Advance(TimeSpan.FromDays(1));
        var second = devices.Remember(ada, first);

        Assert.NotEqual(first, second);
        Assert.NotNull(devices.Find(ada, first));
        Assert.Equal(devices.Find(ada, first), devices.Find(ada, second));
        Assert.NotEqual(devices.Find(ada, first), devices.Find(ada, devices.Remember(ada, known: null)));
        Assert.NotEqual(devices.Find(ada, first), devices.Find(ada, devices.Remember(ada, "ak8d_nonsense")));
    }

    [Fact]
    public async Task Find_OtherAccountOrCredentialsOrTooLate_IsUnknown()
    {
        await using var engine = new Engine();
        var devices = engine.Get<KnownDevices>();
        var ada = AccountOf(engine, "ada");
        var text = devices.Remember(ada, known: null);

        Assert.Null(devices.Find(AccountOf(engine, "bob"), text));
        Assert.Null(devices.Find(ada with { Subject = new("ada", "acme") }, text));
        Assert.Null(devices.Find(ada with { SecurityVersion = ada.SecurityVersion + 1 }, text));
        engine.Clock.Advance(Lifetime);
        Assert.NotNull(devices.Find(ada, text));
        engine.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(devices.Find(ada, text));
    }

    [Fact]
    public async Task Find_ByAddressAlone_KnowsTheDeviceOfThatAddressOnly()
    {
        await using var engine = new Engine();
        var devices = engine.Get<KnownDevices>();
        var (email, other, tagged) = (Email("ada@example.com"), Email("bob@example.com"), Email("ada+x@example.com"));
        var ada = AccountOf(engine, "ada") with { Email = email };
        var text = devices.Remember(ada, known: null);

        Assert.Equal(devices.Find(ada, text), devices.Find(tenant: null, email, text));
        Assert.Null(devices.Find(tenant: null, other, text));
        Assert.Null(devices.Find(tenant: null, tagged, text));
        Assert.Null(devices.Find("acme", email, text));
        // The credentials are compared once the account has been read.
        Assert.True(devices.IsCurrent(ada, text));
        Assert.False(devices.IsCurrent(ada with { SecurityVersion = ada.SecurityVersion + 1 }, text));
        Assert.False(devices.IsCurrent(ada with { Subject = new("eve") }, text));
        Assert.False(devices.IsCurrent(account: null, text));
        engine.Clock.Advance(Lifetime + TimeSpan.FromMilliseconds(1));
        Assert.Null(devices.Find(tenant: null, email, text));
    }

    [Fact]
    public async Task Find_EveryMutationOfAText_IsUnknown()
    {
        const string Characters = "ABab01-_=+/ \n\0.\u0391";
        await using var engine = new Engine();
        var devices = engine.Get<KnownDevices>();
        var ada = AccountOf(engine, "ada");
        var text = devices.Remember(ada, known: null);
        for (var at = 0; at < text.Length; at++)
        {
            Assert.Null(devices.Find(ada, text.Remove(at, 1)));
            foreach (var character in Characters)
            {
                Assert.Null(devices.Find(ada, text.Insert(at, $"{character}")));
                if (text[at] != character)
                    Assert.Null(devices.Find(ada, text.Remove(at, 1).Insert(at, $"{character}")));
            }
        }
        Assert.Null(devices.Find(ada, text + "A"));
        Assert.NotNull(devices.Find(ada, text));
    }

    [Fact]
    public async Task Find_AnyText_NeverThrows()
    {
        await using var engine = new Engine();
        var devices = engine.Get<KnownDevices>();
        var ada = AccountOf(engine, "ada");
        var length = devices.Remember(ada, known: null).Length;
        // Of the right length, which is where reading begins.
        var texts = ArbMap.Default.GeneratorFor<string>().Where(text => text is not null)
            .Select(text => ("ak8d_" + text).PadRight(length, 'A')[..length]).ToArbitrary();

        Check.QuickThrowOnFailure(Prop.ForAll(texts, text => devices.Find(ada, text) is null && devices.Remember(ada, text).Length == length));
        Assert.Null(devices.Find(ada, "ak8d_" + RandomNumberGenerator.GetHexString(length - 5)));
    }

    private static EmailAddress Email(string text) => EmailAddress.TryParse(text, out var email) ? email : throw new ArgumentException("No address.", nameof(text));

    private static Account AccountOf(Engine engine, string id) => new() { Subject = new(id), CreatedAt = engine.Clock.GetUtcNow() };
}
