using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>A Lua script from <c>Scripts/</c>, called by its hash.</summary>
internal sealed class RedisScript
{
    private const string LateError = "AK8LATE ";

    private readonly string _text;
    private readonly byte[] _hash;

    private RedisScript(params ReadOnlySpan<string> files)
        : this(hasDeadline: true, ["deadline.lua", .. files])
    {
    }

    private RedisScript(bool hasDeadline, ReadOnlySpan<string> files)
    {
        HasDeadline = hasDeadline;
        var text = new StringBuilder();
        foreach (var file in files)
        {
            using var resource = typeof(RedisScript).Assembly.GetManifestResourceStream(file)
                ?? throw new InvalidOperationException($"The script {file} is not in the assembly.");
            using var reader = new StreamReader(resource, Encoding.UTF8);
            _ = text.Append(reader.ReadToEnd());
        }
        _text = text.ToString();
        // SHA-1 is how Redis names scripts; nothing rests on its strength.
        _hash = CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(_text));
    }

    public static RedisScript Check { get; } = Reading("check.lua");

    public static RedisScript Create { get; } = new("record.lua", "create.lua");

    public static RedisScript Rotate { get; } = new("record.lua", "rotate.lua");

    /// <summary>Without a deadline: an undo that arrives late still finds what it has to undo, or nothing.</summary>
    public static RedisScript UndoRotation { get; } = new(hasDeadline: false, ["record.lua", "undo.lua"]);

    public static RedisScript End { get; } = new("record.lua", "end.lua");

    public static RedisScript List { get; } = Reading("record.lua", "list.lua");

    public static RedisScript Revoke { get; } = new("revoke.lua");

    public static RedisScript Publish { get; } = new("log.lua", "publish.lua");

    public static RedisScript Read { get; } = Reading("log.lua", "read.lua");

    public static RedisScript Attempt { get; } = new("attempt.lua");

    public static RedisScript Succeed { get; } = new("succeed.lua");

    public static RedisScript Enqueue { get; } = new("enqueue.lua");

    public static RedisScript Lease { get; } = new("lease.lua");

    public static RedisScript Replace { get; } = new("replace.lua");

    public static RedisScript Complete { get; } = new("complete.lua");

    public static RedisScript CreateAccount { get; } = new("accounts.lua", "account-create.lua");

    public static RedisScript UpdateAccount { get; } = new("accounts.lua", "account-update.lua");

    public static RedisScript DeleteAccount { get; } = new("accounts.lua", "account-delete.lua");

    public static RedisScript AddDueAccount { get; } = new("due-add.lua");

    public static RedisScript CorrectDueAccounts { get; } = new("due-correct.lua");

    public static RedisScript PutCode { get; } = new("code-put.lua");

    public static RedisScript TryCode { get; } = new("code-try.lua");

    public static RedisScript RemoveCodes { get; } = new("code-remove.lua");

    /// <summary>Whether the script takes a deadline by the server's clock as its last argument, as each one does that changes something.</summary>
    public bool HasDeadline { get; }

    /// <summary>Whether the server answered that it does not know the script: it was restarted, flushed, or never asked before.</summary>
    public static bool IsUnknown(Exception exception) =>
        exception is RedisServerException && exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>Whether the server answered that the deadline had passed, so that the script did nothing. With the server's time.</summary>
    public static bool IsLate(Exception exception, out long serverNow)
    {
        serverNow = 0;
        return exception is RedisServerException
            && exception.Message.StartsWith(LateError, StringComparison.Ordinal)
            && long.TryParse(exception.Message.AsSpan(LateError.Length), NumberStyles.None, CultureInfo.InvariantCulture, out serverNow);
    }

    public Task<RedisResult> EvaluateAsync(IDatabase database, RedisKey[] keys, RedisValue[] values) =>
        database.ScriptEvaluateAsync(_hash, keys, values);

    /// <summary>Sends the text along: EVAL runs the script, and the server knows it from then on.</summary>
    public Task<RedisResult> LoadAndEvaluateAsync(IDatabase database, RedisKey[] keys, RedisValue[] values) =>
        // Keys are passed as such, not as text: in a Cluster they decide where the command goes.
        database.ExecuteAsync("EVAL", [_text, keys.Length, .. keys, .. values]);

    // Reads only: carried out late it harms nothing.
    private static RedisScript Reading(params ReadOnlySpan<string> files) => new(hasDeadline: false, files);
}
