using System.Globalization;
using Authenik8.Protection;
using Authenik8.Redis.Connections;
using Authenik8.Sessions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Limits;

/// <summary>The attempt limiter on Redis: one script for each operation, all keys of a command in one slot.</summary>
internal sealed class RedisAttemptLimiter(RedisCommands commands, RedisKeys keys, IOptions<RedisOptions> options) : IAttemptLimiter
{
    private const long AnswerRetention = 60_000;
    private const int ValuesOfALimit = 7;
    private const int ValuesBefore = 3;

    private readonly long _skew = Milliseconds(options.Value.ClockSkew);

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer, and a refusal has no effect.</remarks>
    public async ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var place = AttemptPlace.Of(keys, command.Partition);
        var counters = new RedisKey[1 + command.Limits.Count];
        var values = new RedisValue[ValuesBefore + (ValuesOfALimit * command.Limits.Count)];
        counters[0] = place.Answer(AttemptId.New().ToString());
        values[0] = command.Now.ToUnixTimeMilliseconds();
        values[1] = _skew;
        values[2] = AnswerRetention;
        for (var i = 0; i < command.Limits.Count; i++)
        {
            counters[1 + i] = place.Counter(command.Limits[i]);
            Write(command.Limits[i], values.AsSpan(ValuesBefore + (ValuesOfALimit * i), ValuesOfALimit));
        }
        var answer = await commands.EvaluateAsync(RedisScript.Attempt, counters, values, cancellationToken).ConfigureAwait(false);
        return Read((string?)answer);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id tells a repetition, which changes nothing.</remarks>
    public async ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        var place = AttemptPlace.Of(keys, command.Partition);
        var counters = new List<RedisKey>(1 + command.Limits.Count) { place.Answer(AttemptId.New().ToString()) };
        var values = new List<RedisValue>(2 + (2 * command.Limits.Count)) { command.Now.ToUnixTimeMilliseconds(), AnswerRetention };
        foreach (var limit in command.Limits)
        {
            if (limit.OnSuccess == OnSuccess.Keep)
                continue;
            counters.Add(place.Counter(limit));
            values.Add(limit is AttemptLimit.Window ? "w" : "b");
            values.Add(limit.OnSuccess == OnSuccess.Forget ? "forget" : "give-back");
        }
        if (counters.Count > 1)
            _ = await commands.EvaluateAsync(RedisScript.Succeed, [.. counters], [.. values], cancellationToken).ConfigureAwait(false);
    }

    private static void Write(AttemptLimit limit, Span<RedisValue> values)
    {
        values[1] = limit.IsShared ? 1 : 0;
        switch (limit)
        {
            case AttemptLimit.Window window:
                (values[0], values[2], values[3]) = ("w", window.Permits, Milliseconds(window.Length));
                (values[4], values[5], values[6]) = (0, 0, 0);
                break;
            case AttemptLimit.Backoff backoff:
                (values[0], values[2], values[3]) = ("b", backoff.Free, Milliseconds(backoff.FirstDelay));
                (values[4], values[5], values[6]) = (Milliseconds(backoff.MaxDelay), backoff.Ceiling, Milliseconds(backoff.Memory));
                break;
            default:
                throw new ArgumentException($"Unknown kind of limit: {limit.GetType().Name}.", nameof(limit));
        }
    }

    private static AttemptOutcome Read(string? answer)
    {
        Span<Range> parts = stackalloc Range[6];
        var text = answer.AsSpan();
        if (text.Split(parts, ' ') != 5)
            throw new StoreDataException("Redis gave an answer to an attempt that cannot be read.");
        var wait = long.Parse(text[parts[3]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new AttemptOutcome
        {
            IsAllowed = Number(text[parts[0]]) == 1,
            Limit = Number(text[parts[1]]),
            Remaining = Number(text[parts[2]]),
            RetryAfter = wait < 0 ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(wait),
            InARow = Number(text[parts[4]]),
        };
    }

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
