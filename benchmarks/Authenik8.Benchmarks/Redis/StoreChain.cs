using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Benchmarks.Redis;

/// <summary>One session rotated by the store alone: no refresh token is read, none is written, no access token is signed.</summary>
internal sealed class StoreChain
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(14);
    private static readonly TimeSpan ReuseWindow = TimeSpan.FromSeconds(10);

    private readonly ISessionStore _store;
    private readonly SubjectTag _tag;
    private readonly SessionId _id;
    private uint _generation;

    private StoreChain(ISessionStore store, Session session)
    {
        _store = store;
        _tag = SubjectTag.Of(session.Subject);
        _id = session.Id;
    }

    public static async Task<StoreChain> StartAsync(ISessionStore store, int subject)
    {
        var now = TimeProvider.System.GetUtcNow();
        var session = new Session
        {
            Id = SessionId.New(),
            Subject = Sample.Subject(subject),
            Grant = Sample.Grant(),
            Generation = 0,
            CreatedAt = now,
            LastSeenAt = now,
            RotatedAt = now,
            IdleExpiresAt = now + IdleTimeout,
            AbsoluteExpiresAt = now + (IdleTimeout * 6),
        };
        _ = await store.CreateAsync(new CreateSessionCommand(session, MaxPerSubject: 100), CancellationToken.None);
        return new StoreChain(store, session);
    }

    public async Task RotateAsync()
    {
        var command = new RotateSessionCommand(
            _tag, _id, _generation++, AttemptId.New(), TimeProvider.System.GetUtcNow(), ReuseWindow, IdleTimeout, Device: null);
        var outcome = await _store.RotateAsync(command, CancellationToken.None);
        if (outcome.Kind != RotationKind.Rotated)
            throw new InvalidOperationException($"The rotation was answered {outcome.Kind}.");
    }
}
