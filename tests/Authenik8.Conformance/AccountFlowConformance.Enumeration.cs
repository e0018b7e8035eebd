using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Conformance.Flows;
using Authenik8.Messages;
using Authenik8.Protection;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>What is done for an address does not depend on whether it has an account, nor on the account's state: call by call.</summary>
public abstract partial class AccountFlowConformance
{
    private const string WrongPassword = "not the right passphrase";

    private int _clients;

    /// <summary>The ways to an account that ask for an address only.</summary>
    public static TheoryData<string> Ways => new("login", "restore", "forgot", "resend", "verify", "reset");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Enumeration_FirstAttempt_MakesTheSameCallsWhateverTheAccount(string way)
    {
        var (node, calls) = NewRecordedNode();
        var expected = await RecordAsync(node, calls, way, NewEmail(), NewClient());
        foreach (var (state, email) in await EnrolEveryStateAsync(node))
            AssertAlike(expected, await RecordAsync(node, calls, way, email, NewClient()), state);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Enumeration_AddressOfTheClientUsedUp_AsksTheLimiterOnceAndNoStore(string way)
    {
        var (node, calls) = NewRecordedNode();
        var client = NewClient();
        for (var i = 0; i < 100; i++)
            _ = await AttemptAsync(node, way, NewEmail(), client);
        // A cookie that is none changes nothing.
        client = client with { KnownDevice = "x" };

        var expected = await RecordAsync(node, calls, way, NewEmail(), client);
        Assert.Equal(["IAttemptLimiter.AcquireAsync"], expected.Calls);
        Assert.StartsWith("Throttled", expected.Result, StringComparison.Ordinal);
        foreach (var (state, email) in await EnrolEveryStateAsync(node))
            AssertAlike(expected, await RecordAsync(node, calls, way, email, client), state);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Enumeration_CounterOfTheAccountUsedUp_AsksTheLimiterTwiceAndNoStore(string way)
    {
        var (node, calls) = NewRecordedNode();
        var unknown = NewEmail();
        var accounts = await EnrolEveryStateAsync(node);
        foreach (var email in accounts.Values.Append(unknown))
        {
            for (var i = 0; i < 35; i++)
                _ = await AttemptAsync(node, way, email, NewClient());
        }

        var expected = await RecordAsync(node, calls, way, unknown, NewClient());
        Assert.Equal(["IAttemptLimiter.AcquireAsync", "IAttemptLimiter.AcquireAsync"], expected.Calls);
        Assert.StartsWith("Throttled", expected.Result, StringComparison.Ordinal);
        foreach (var (state, email) in accounts)
            AssertAlike(expected, await RecordAsync(node, calls, way, email, NewClient()), state);
    }

    [Fact]
    public async Task Enumeration_OwnerComesAndGoes_StrangersSeeNothingOfIt()
    {
        var (node, calls) = NewRecordedNode();
        var known = (await EnrolAsync(node)).Email!;
        var unknown = NewEmail();
        var owner = NewClient();
        for (var failures = 0; failures < 12; failures++)
        {
            Clock.Advance(TimeSpan.FromMinutes(10));
            _ = await node.Logins.LogInAsync(Command(known, WrongPassword, owner), CancellationToken.None);
            Clock.Advance(TimeSpan.FromMinutes(2));
            var stayed = DoneAssert.Value(await node.Logins.LogInAsync(Command(known, AccountNode.Password, owner), CancellationToken.None));
            owner = owner with { KnownDevice = failures % 2 == 0 ? stayed.KnownDevice : null };

            var stranger = NewClient();
            AssertAlike(await RecordAsync(node, calls, "login", unknown, stranger), await RecordAsync(node, calls, "login", known, stranger with { Address = NewClient().Address }), $"failure {failures}");
        }
    }

    [Fact]
    public async Task Enumeration_GenuineDeviceOfSomebodyElse_IsNobodysDevice()
    {
        var (node, calls) = NewRecordedNode();
        var (one, other) = (await EnrolAsync(node), await EnrolAsync(node));
        var device = (await node.LogInAsync(one.Email!)).KnownDevice;

        AssertAlike(
            await RecordAsync(node, calls, "login", NewEmail(), NewClient() with { KnownDevice = device }),
            await RecordAsync(node, calls, "login", other.Email!, NewClient() with { KnownDevice = device }),
            "device of another account");
    }

    private static LoginCommand Command(EmailAddress email, string password, ClientContext client) => new() { Email = email.Value, Password = password, Client = client };

    private static async Task<string> AttemptAsync(AccountNode node, string way, EmailAddress email, ClientContext client)
    {
        var code = new CodeCommand { Code = "12345678", Email = email.Value, Client = client };
        var message = new EmailCommand { Email = email, Client = client };
        return way switch
        {
            "login" => Told(await node.Logins.LogInAsync(Command(email, WrongPassword, client), CancellationToken.None)),
            "restore" => Told(await node.Accounts.RestoreAsync(Command(email, WrongPassword, client), CancellationToken.None)),
            "forgot" => Told(await node.Passwords.ForgetAsync(message, CancellationToken.None)),
            "resend" => Told(await node.Emails.ResendAsync(message, CancellationToken.None)),
            "verify" => Told(await node.Emails.VerifyAsync(code, CancellationToken.None)),
            _ => Told(await node.Passwords.ResetAsync(code, AccountNode.NewPassword, CancellationToken.None)),
        };

        static string Told<TValue>(AccountResult<TValue> result) => result.ToString()!;
    }

    private static void AssertAlike(Recorded expected, Recorded actual, string state)
    {
        Assert.True(
            expected.Calls.SequenceEqual(actual.Calls, StringComparer.Ordinal),
            $"{state}: {string.Join(", ", actual.Calls)} but without an account {string.Join(", ", expected.Calls)}");
        Assert.True(expected.Result == actual.Result, $"{state}: {actual.Result} but without an account {expected.Result}");
        Assert.True(expected.Quotas.SequenceEqual(actual.Quotas), $"{state}: {string.Join(", ", actual.Quotas)} but without an account {string.Join(", ", expected.Quotas)}");
    }

    private ClientContext NewClient()
    {
        var number = Interlocked.Increment(ref _clients);
        return new ClientContext { Address = new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]) };
    }

    private static async Task<Recorded> RecordAsync(AccountNode node, ConcurrentQueue<string> calls, string way, EmailAddress email, ClientContext client)
    {
        var quotas = new List<AttemptQuota>();
        calls.Clear();
        var result = await AttemptAsync(node, way, email, client with { OnCounted = quotas.Add });
        return new Recorded([.. calls], result, quotas);
    }

    private async Task<Dictionary<string, EmailAddress>> EnrolEveryStateAsync(AccountNode node)
    {
        var accounts = new Dictionary<string, EmailAddress>(StringComparer.Ordinal)
        {
            ["active"] = (await EnrolAsync(node)).Email!,
            ["no password"] = (await EnrolAsync(node, account => account with { PasswordHash = null, ExternalLogins = [NewLogin()] })).Email!,
            ["unverified"] = (await EnrolAsync(node, account => account with { IsEmailVerified = false })).Email!,
        };
        foreach (var status in new[] { AccountStatus.Locked, AccountStatus.Disabled, AccountStatus.PendingDeletion })
            accounts[status.ToString()] = (await EnrolAsync(node, account => account with { Status = status })).Email!;
        return accounts;
    }

    /// <summary>A node that counts attempts, has codes of digits, and writes down every call of its stores.</summary>
    private (AccountNode Node, ConcurrentQueue<string> Calls) NewRecordedNode()
    {
        var calls = new ConcurrentQueue<string>();
        var node = new AccountNode(
            Clock,
            Mailbox,
            builder =>
            {
                AddStores(builder);
                Record<IAccountStore>(builder.Services, calls);
                Record<IOneTimeCodeStore>(builder.Services, calls);
                Record<IAttemptLimiter>(builder.Services, calls);
                Record<IOutboxStore>(builder.Services, calls);
                Record<ISessionStore>(builder.Services, calls);
            },
            options =>
            {
                options.Protection.Enabled = true;
                options.Accounts.CodeFormat = CodeFormat.Digits;
            });
        _nodes.Add(node);
        return (node, calls);
    }

    private static void Record<TStore>(IServiceCollection services, ConcurrentQueue<string> calls)
        where TStore : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(TStore));
        _ = services.Remove(registered);
        services.AddSingleton(provider =>
        {
            var proxy = DispatchProxy.Create<TStore, RecordingProxy<TStore>>();
            var store = registered.ImplementationInstance
                ?? registered.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!);
            ((RecordingProxy<TStore>)(object)proxy).Wrap((TStore)store, calls);
            return proxy;
        });
    }

    private sealed record Recorded(IReadOnlyList<string> Calls, string Result, IReadOnlyList<AttemptQuota> Quotas);
}
