using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Core.Tests.Protection;
using Authenik8.Events;
using Authenik8.Passwords.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Policy;

/// <summary>The range client against a real server on loopback.</summary>
public sealed class RangeBreachedPasswordsTests
{
    private const string Password = "kq7vzxwb-ñ-東京";

    // Computed by the tests' own means from the definition of the protocol.
    private static readonly string Hash = Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(Password)));
    private static readonly string Suffix = Hash[5..];
    private static readonly string Other = new('A', 35);

    [Fact]
    public async Task Contain_Request_TellsFiveCharactersAndAsksForPadding()
    {
        var requests = new ConcurrentQueue<string>();
        await using var server = await RangeServer.StartAsync(context =>
        {
            requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["Add-Padding"]}");
            return context.Response.WriteAsync($"{Suffix}:1");
        });
        using var client = Client(server);

        Assert.True(await client.ContainAsync(Password, CancellationToken.None));

        Assert.Equal([$"GET /range/{Hash[..5]} true"], requests);
    }

    [Theory]
    [InlineData("{0}:1", true)]
    [InlineData("{0}:1\r\n", true)]
    [InlineData("{1}:5\r\n{0}:3861493\r\n{1}:7", true)]
    [InlineData("{1}:5\n{0}:1\n", true)]
    [InlineData("{0}:99999999999", true)]
    [InlineData("{0}:0", false)]
    [InlineData("{0}:0\r\n{1}:0\r\n", false)]
    [InlineData("{1}:5\r\n{1}:7", false)]
    [InlineData("", false)]
    [InlineData("\r\n", false)]
    public async Task Contain_Answer_IsReadAsTheProtocolSays(string format, bool expected)
    {
        var answer = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Suffix, Other);
        await using var server = await RangeServer.StartAsync(context => context.Response.WriteAsync(answer));
        using var client = Client(server);

        Assert.Equal(expected, await client.ContainAsync(Password, CancellationToken.None));
    }

    [Fact]
    public async Task Contain_LowerCaseAnswer_IsReadAllTheSame()
    {
        await using var server = await RangeServer.StartAsync(context => context.Response.WriteAsync(Suffix.ToLowerInvariant() + ":2"));
        using var client = Client(server);

        Assert.True(await client.ContainAsync(Password, CancellationToken.None));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public async Task Contain_MinCount_IsTheFewestThatCount(int count, bool expected)
    {
        await using var server = await RangeServer.StartAsync(context => context.Response.WriteAsync($"{Suffix}:{count}"));
        using var client = Client(server, options => options.MinCount = 10);

        Assert.Equal(expected, await client.ContainAsync(Password, CancellationToken.None));
    }

    [Fact]
    public async Task Contain_AnswerOfTheUsualSize_IsRead()
    {
        var lines = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{i:X35}:{i % 3}\r\n"));
        await using var server = await RangeServer.StartAsync(context => context.Response.WriteAsync($"{lines}{Suffix}:4"));
        using var client = Client(server);

        Assert.True(await client.ContainAsync(Password, CancellationToken.None));
    }

    [Theory]
    [InlineData("<html><body>Welcome to the hotel's network</body></html>")]
    [InlineData("{0}")]
    [InlineData("{0}:")]
    [InlineData("{0}:one")]
    [InlineData("{0}:1x")]
    [InlineData("{0}:1:1")]
    [InlineData("{0};1")]
    [InlineData("{0}0:1")]
    [InlineData("G{1}:1")]
    [InlineData("{0}:1\r\ngarbage")]
    [InlineData("{0}:1 ")]
    [InlineData("{0}:99999999999999999999999")]
    public async Task Contain_Garbage_Throws(string format)
    {
        var answer = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Suffix, Other[..34]);
        await using var server = await RangeServer.StartAsync(context => context.Response.WriteAsync(answer));
        using var client = Client(server);

        await Assert.ThrowsAsync<InvalidDataException>(() => client.ContainAsync(Password, CancellationToken.None));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(204)]
    public async Task Contain_ErrorStatus_Throws(int status)
    {
        await using var server = await RangeServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return status == 204 ? Task.CompletedTask : context.Response.WriteAsync($"{Suffix}:1");
        });
        using var client = Client(server);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ContainAsync(Password, CancellationToken.None));
    }

    [Fact]
    public async Task Contain_Redirect_IsNotFollowed()
    {
        var requests = 0;
        await using var server = await RangeServer.StartAsync(context =>
        {
            _ = Interlocked.Increment(ref requests);
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var client = Client(server);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ContainAsync(Password, CancellationToken.None));
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Contain_EndlessAnswer_IsCutOff()
    {
        await using var server = await RangeServer.StartAsync(async context =>
        {
            var line = Encoding.ASCII.GetBytes($"{Other}:1\r\n");
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(line, context.RequestAborted);
        });
        using var client = Client(server, options => options.Timeout = TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<InvalidDataException>(() => client.ContainAsync(Password, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contain_SlowAnswer_TimesOut(bool hasBegun)
    {
        await using var server = await RangeServer.StartAsync(async context =>
        {
            if (hasBegun)
                await context.Response.WriteAsync($"{Other}:1\r\n");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = Client(server, options => options.Timeout = TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<TimeoutException>(() => client.ContainAsync(Password, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Contain_CallerCancels_IsCancellationAndNoTimeout()
    {
        await using var server = await RangeServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = Client(server, options => options.Timeout = TimeSpan.FromSeconds(30));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ContainAsync(Password, cancellation.Token));
    }

    [Fact]
    public async Task Policy_WithAnAddress_AsksAndGoesOnWhereTheServiceFails()
    {
        var fails = false;
        await using var server = await RangeServer.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref fails) ? 500 : 200;
            return context.Response.WriteAsync($"{Suffix}:1");
        });
        var events = new RecordingEvents();
        await using var engine = new Engine(
            options => options.Passwords.Breached.Address = server.Address,
            services => services.AddSingleton<ISecurityEvents>(events));
        var policy = engine.Get<IPasswordPolicy>();

        Assert.Equal(PasswordRefusal.Breached, await policy.CheckAsync(Password, new PasswordContext(), CancellationToken.None));
        Assert.Null(await policy.CheckAsync(Password + "!", new PasswordContext(), CancellationToken.None));
        Assert.Empty(events.Raised);

        Volatile.Write(ref fails, true);
        Assert.Null(await policy.CheckAsync(Password, new PasswordContext(), CancellationToken.None));
        Assert.Equal([(SecurityEventNames.BreachCheckSkipped, null)], events.Raised);
    }

    private static RangeBreachedPasswords Client(RangeServer server, Action<BreachedPasswordOptions>? configure = null)
    {
        // Longer than the default: another test may have the machine.
        var options = new BreachedPasswordOptions { Address = server.Address, Timeout = TimeSpan.FromSeconds(20) };
        configure?.Invoke(options);
        return new RangeBreachedPasswords(options, TimeProvider.System);
    }
}
