using Authenik8.Redis.Connections;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Sessions;

/// <summary>Sessions and revocations on Redis: one round trip for each operation, atomic because it is one script or one read.</summary>
internal sealed class RedisSessionStore(RedisCommands commands, RedisKeys keys, IOptions<RedisOptions> options) : ISessionStore
{
    private const int IdLength = 22;

    // Each round finds what was started in the round before. Many logins of one subject at once take a few.
    private const int MaxRounds = 100;
    private const long AnswerRetention = 60_000;

    private static readonly long Retention = Milliseconds(ISessionStore.EndedRetention);

    private readonly RotationQueue _rotations = new(commands);
    private readonly long _slack = Milliseconds(options.Value.ClockSkew);

    /// <inheritdoc />
    /// <remarks>May be repeated: a session id that is there already changes nothing, and is answered as it was the first time.</remarks>
    public async ValueTask<CreateSessionOutcome> CreateAsync(CreateSessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var session = command.Session;
        var place = SubjectPlace.Of(session.Subject);
        var id = session.Id.ToString();
        var ends = session.IdleExpiresAt < session.AbsoluteExpiresAt ? session.IdleExpiresAt : session.AbsoluteExpiresAt;
        RedisKey[] ownKeys = [keys.Session(place.Tag, session.Id), keys.Sessions(place), keys.Answer(place.Tag, id), keys.EndedSessions(place)];
        RedisValue[] ownValues =
        [
            id,
            SessionRecord.Write(session, place.Hash, Milliseconds(ends) + _slack),
            Milliseconds(session.CreatedAt),
            TimeToLive(ends, session.CreatedAt),
            Milliseconds(session.AbsoluteExpiresAt),
            TimeToLive(session.AbsoluteExpiresAt, session.CreatedAt),
            command.MaxPerSubject,
            Milliseconds(command.EvictedRetention),
            _slack,
            AnswerRetention,
            keys.SessionPrefix(place.Tag),
        ];
        // Below the cap no other session is looked at. At the cap the script answers which ones it needs declared.
        SessionId[] others = [];
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = (string?)await commands.EvaluateAsync(
                RedisScript.Create,
                [.. ownKeys, .. others.Select(other => keys.Session(place.Tag, other))],
                [.. ownValues, .. others.Select(static other => (RedisValue)other.ToString())],
                cancellationToken).ConfigureAwait(false);
            if (answer is not ['?', .. var needed])
                return new CreateSessionOutcome(SplitIds(answer));
            others = SplitIds(needed);
        }
        throw TooManyAtOnce();
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<Session?> FindAsync(SubjectTag tag, SessionId id, CancellationToken cancellationToken)
    {
        var found = await commands.GetAsync([keys.Session(tag, id)], cancellationToken).ConfigureAwait(false);
        return (byte[]?)found[0] is { } record ? SessionRecord.Read(id, record, keys.Session(tag, id)) : null;
    }

    /// <inheritdoc />
    /// <remarks>
    /// May be repeated: the attempt id tells a repetition from a second caller. The reuse window is measured by the server's
    /// clock, and so is <see cref="Session.RotatedAt"/>.
    /// </remarks>
    public async ValueTask<RotateSessionOutcome> RotateAsync(RotateSessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] seen = command.Device is null ? [] : DeviceRecord.WriteSeen(command.Device);
        byte[] seenName = command.Device is null ? [] : DeviceRecord.WriteName(command.Device);
        var rotation = new PendingRotation(keys.Session(command.Tag, command.Id), RotateArguments.Write(command, _slack, Retention), seen, seenName);
        var answer = await _rotations.SendAsync(rotation).WaitAsync(cancellationToken).ConfigureAwait(false);
        var kindStateAndRecord = answer.AsSpan();
        var kind = (RotationKind)(kindStateAndRecord[0] - (byte)'0');
        if (kindStateAndRecord.Length == 1)
            return new RotateSessionOutcome(kind, Session: null);
        var record = kindStateAndRecord[(1 + SessionRecord.StateLength)..];
        kindStateAndRecord.Slice(1, SessionRecord.StateLength).CopyTo(record);
        return new RotateSessionOutcome(kind, SessionRecord.Read(command.Id, record, keys.Session(command.Tag, command.Id)));
    }

    /// <inheritdoc />
    /// <remarks>
    /// May be repeated: what is undone stays undone. Sent behind the rotation, whatever the circuit says: a network that loses or
    /// holds back answers still delivers it, so the rotation is undone before its client repeats the token at another node.
    /// </remarks>
    public async ValueTask<bool> UndoRotationAsync(UndoRotationCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var answer = await commands.SendOnceAsync(
            RedisScript.UndoRotation, [keys.Session(command.Tag, command.Id)], [RotateArguments.Write(command)], cancellationToken).ConfigureAwait(false);
        return (bool)answer;
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: what has ended stays ended, and the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<EndSessionsOutcome> EndAsync(EndSessionsCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var place = SubjectPlace.Of(command.Subject);
        var kept = (command.Scope as SessionScope.AllBut)?.Id;
        var one = (command.Scope as SessionScope.One)?.Id;
        SessionId[] toEnd = one is { } only
            ? [only]
            : [.. (await IndexAsync(place, cancellationToken).ConfigureAwait(false)).Where(id => id != kept)];
        List<SessionId> ended = [];
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = (RedisValue[])(await commands.EvaluateAsync(
                RedisScript.End,
                [
                    keys.Sessions(place),
                    keys.Answer(place.Tag, AttemptId.New().ToString()),
                    keys.EndedSessions(place),
                    .. toEnd.Select(id => keys.Session(place.Tag, id)),
                ],
                [
                    place.Hash,
                    Milliseconds(command.Now),
                    (int)command.Reason,
                    command.Reason == SessionEndReason.AccountClosed ? 0 : Retention,
                    AnswerRetention,
                    one is null ? 1 : 0,
                    kept?.ToString() ?? "",
                    command.MaxEnded,
                    keys.SessionPrefix(place.Tag),
                    .. toEnd.Select(static id => (RedisValue)id.ToString()),
                ],
                cancellationToken).ConfigureAwait(false))!;
            ended.AddRange(SplitIds((string?)answer[0]));
            // Sessions that were started since the index was read are live sessions of the subject, too.
            toEnd = SplitIds((string?)answer[1]);
            if (toEnd.Length == 0)
                return new EndSessionsOutcome(ended);
        }
        throw TooManyAtOnce();
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it reads, and forgets only what is gone.</remarks>
    public async ValueTask<IReadOnlyList<Session>> ListAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var place = SubjectPlace.Of(subject);
        var ids = await IndexAsync(place, cancellationToken).ConfigureAwait(false);
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = (RedisValue[])(await commands.EvaluateAsync(
                RedisScript.List,
                [keys.Sessions(place), .. ids.Select(id => keys.Session(place.Tag, id))],
                [Milliseconds(now), .. ids.Select(static id => (RedisValue)id.ToString())],
                cancellationToken).ConfigureAwait(false))!;
            // Sessions were started since the index was read.
            ids = SplitIds((string?)answer[0]);
            if (ids.Length > 0)
                continue;
            var sessions = new List<Session>(answer.Length / 2);
            for (var i = 1; i < answer.Length; i += 2)
            {
                var id = ParseId((string)answer[i]!);
                sessions.Add(SessionRecord.Read(id, (byte[])answer[i + 1]!, keys.Session(place.Tag, id)));
            }
            sessions.Sort(static (left, right) => right.LastSeenAt.CompareTo(left.LastSeenAt));
            return sessions;
        }
        throw TooManyAtOnce();
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: neither "before" nor expiry ever goes back.</remarks>
    public async ValueTask RevokeAsync(RevocationEntry revocation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        if (revocation.ExpiresAt <= now)
            return;
        var (key, before) = revocation switch
        {
            RevocationEntry.OfToken token => (keys.RevokedToken(SubjectPlace.Of(token.Subject), token.Id), 0),
            RevocationEntry.OfSession session => (keys.RevokedSession(SubjectPlace.Of(session.Subject), session.Id), 0),
            RevocationEntry.OfSubject subject => (keys.RevokedSubject(SubjectPlace.Of(subject.Subject)), Milliseconds(subject.Before)),
            RevocationEntry.OfTenant tenant => (keys.RevokedTenant(tenant.Tenant), Milliseconds(tenant.Before)),
            _ => throw new ArgumentException($"Unknown kind of revocation: {revocation.GetType().Name}.", nameof(revocation)),
        };
        _ = await commands.EvaluateAsync(
            RedisScript.Revoke, [key], [before, TimeToLive(revocation.ExpiresAt, now)], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<TokenState> CheckAsync(TokenReference token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var place = SubjectPlace.Of(token.Subject);
        var ofSubject = commands.GetAsync(
            [
                keys.RevokedToken(place, token.Id),
                keys.RevokedSubject(place),
                .. token.SessionId is { } id ? [keys.RevokedSession(place, id), keys.Session(place.Tag, id)] : Array.Empty<RedisKey>(),
            ],
            cancellationToken).AsTask();
        // A tenant is in a slot of its own: asked at the same time, only for those who have one.
        var ofTenant = token.Subject.Tenant is { } tenant
            ? commands.GetAsync([keys.RevokedTenant(tenant)], cancellationToken).AsTask()
            : Task.FromResult<RedisValue[]>([RedisValue.Null]);
        _ = await Task.WhenAll(ofSubject, ofTenant).ConfigureAwait(false);

        var found = await ofSubject.ConfigureAwait(false);
        var tenantBefore = (await ofTenant.ConfigureAwait(false))[0];
        if (!found[0].IsNull || IsBefore(token, found[1]) || IsBefore(token, tenantBefore))
            return TokenState.Revoked;
        if (token.SessionId is null)
            return TokenState.Active;
        if (!found[2].IsNull)
            return TokenState.Revoked;
        return (byte[]?)found[3] is { } record
            ? SessionRecord.StateOf(record, keys.Session(place.Tag, token.SessionId.Value), place.Hash, now)
            : TokenState.SessionNotFound;
    }

    private async ValueTask<SessionId[]> IndexAsync(SubjectPlace place, CancellationToken cancellationToken)
    {
        var ids = await commands.ExecuteAsync(
            static (connection, key) => connection.GetDatabase().SortedSetRangeByRankAsync(key, flags: CommandFlags.DemandMaster),
            keys.Sessions(place),
            keys.Sessions(place),
            cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(ids, static id => ParseId((string)id!));
    }

    private static StoreContentionException TooManyAtOnce() =>
        new("Sessions of one subject are started faster than Redis can list them.");

    private static bool IsBefore(TokenReference token, RedisValue before) =>
        !before.IsNull && Milliseconds(token.IssuedAt) < (long)before;

    private long TimeToLive(DateTimeOffset ends, DateTimeOffset now) =>
        Math.Max(1, Milliseconds(ends) - Milliseconds(now) + _slack);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static long Milliseconds(TimeSpan duration) => (long)duration.TotalMilliseconds;

    private static SessionId[] SplitIds(ReadOnlySpan<char> joined)
    {
        if (joined.IsEmpty)
            return [];
        var ids = new SessionId[joined.Length / IdLength];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = ParseId(joined.Slice(i * IdLength, IdLength));
        return ids;
    }

    private static SessionId ParseId(ReadOnlySpan<char> text) => SessionId.TryParse(text, out var id)
        ? id
        : throw new StoreDataException("Redis holds a session id that cannot be read.");
}
