using Authenik8.Accounts.Codes;
using Authenik8.Redis.Connections;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>One-time codes on Redis: one script for each operation, everything of a subject in its slot.</summary>
internal sealed class RedisOneTimeCodeStore(RedisCommands commands, RedisKeys keys, IOptions<RedisOptions> options) : IOneTimeCodeStore
{
    private const long AnswerRetention = 60_000;

    private static readonly CodePurpose[] Purposes = Enum.GetValues<CodePurpose>();

    private readonly long _slack = (long)options.Value.ClockSkew.TotalMilliseconds;

    /// <inheritdoc />
    /// <remarks>May be repeated: by the call's own id a repetition is known, and has no effect.</remarks>
    public async ValueTask PutAsync(StoredCode code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(code);
        var place = SubjectPlace.Of(code.Subject);
        var expiresAt = code.ExpiresAt.ToUnixTimeMilliseconds();
        _ = await commands.EvaluateAsync(
            RedisScript.PutCode,
            [keys.Code(place, code.Purpose), NewAnswer(place)],
            [
                code.Mac.ToArray(),
                code.Data.ToArray(),
                expiresAt,
                code.MaxAttempts,
                Math.Max(1, expiresAt - code.CreatedAt.ToUnixTimeMilliseconds() + _slack),
                AnswerRetention,
            ],
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: a wrong code is counted once, and answered as it was.</remarks>
    public ValueTask<CodeOutcome> CheckAsync(CodeAttempt attempt, CancellationToken cancellationToken) =>
        TryAsync(attempt, spend: false, cancellationToken);

    /// <inheritdoc />
    /// <remarks>
    /// May be repeated: a code is spent once, and answered as it was. For that its data, which is encrypted, stays a minute longer.
    /// </remarks>
    public ValueTask<CodeOutcome> RedeemAsync(CodeAttempt attempt, CancellationToken cancellationToken) =>
        TryAsync(attempt, spend: true, cancellationToken);

    /// <inheritdoc />
    /// <remarks>May be repeated: what is gone stays gone.</remarks>
    public async ValueTask RemoveAllAsync(Subject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var place = SubjectPlace.Of(subject);
        _ = await commands.EvaluateAsync(
            RedisScript.RemoveCodes,
            Array.ConvertAll(Purposes, purpose => keys.Code(place, purpose)),
            [],
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<CodeOutcome> TryAsync(CodeAttempt attempt, bool spend, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var place = SubjectPlace.Of(attempt.Subject);
        var answer = (byte[])(await commands.EvaluateAsync(
            RedisScript.TryCode,
            [keys.Code(place, attempt.Purpose), NewAnswer(place)],
            [attempt.Mac.ToArray(), attempt.Now.ToUnixTimeMilliseconds(), spend ? 1 : 0, AnswerRetention],
            cancellationToken).ConfigureAwait(false))!;
        var kind = (CodeOutcomeKind)(answer[0] - (byte)'0');
        return Enum.IsDefined(kind)
            ? new CodeOutcome(kind, answer.AsMemory(1))
            : throw new StoreDataException("Redis holds a one-time code that this version cannot read.") { Key = keys.Code(place, attempt.Purpose).ToString() };
    }

    private RedisKey NewAnswer(SubjectPlace place) => keys.Answer(place.Tag, AttemptId.New().ToString());
}
