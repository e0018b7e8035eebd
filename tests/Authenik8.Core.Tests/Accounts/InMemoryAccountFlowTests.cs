using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Messages;
using Authenik8.Protection;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>The flows on the stores in memory, which two nodes of a test share.</summary>
public sealed class InMemoryAccountFlowTests : AccountFlowConformance
{
    private readonly InMemoryAccountStore _accounts = new();
    private readonly InMemoryOneTimeCodeStore _codes = new();
    private readonly InMemorySessionStore _sessions = new();
    private readonly InMemoryRevocationFeed _feed = new();
    private readonly InMemoryOutboxStore _outbox = new();
    private readonly InMemoryAttemptLimiter _limiter = new();

    protected override int Rounds => 100;

    protected override void AddStores(IAuthenik8Builder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IAccountStore>(_accounts));
        builder.Services.Replace(ServiceDescriptor.Singleton<IOneTimeCodeStore>(_codes));
        builder.Services.Replace(ServiceDescriptor.Singleton<ISessionStore>(_sessions));
        builder.Services.Replace(ServiceDescriptor.Singleton<IRevocationFeed>(_feed));
        builder.Services.Replace(ServiceDescriptor.Singleton<IOutboxStore>(_outbox));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAttemptLimiter>(_limiter));
    }

    protected override Task<string> DumpAsync() => Task.FromResult(Memory.Dump(_accounts, _codes, _sessions, _feed, _outbox, _limiter));

    protected override Task SweepAsync(TimeSpan passed, DateTimeOffset now)
    {
        _sessions.Sweep(now);
        _codes.Sweep(now);
        _limiter.Sweep(now);
        _feed.Sweep(now);
        return Task.CompletedTask;
    }
}
