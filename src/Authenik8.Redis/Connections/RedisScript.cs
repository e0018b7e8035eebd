using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>A Lua script from <c>Scripts/</c>, called by its hash.</summary>
internal sealed class RedisScript
{
    private readonly string _text;
    private readonly byte[] _hash;

    private RedisScript(params ReadOnlySpan<string> files)
    {
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

    public static RedisScript Create { get; } = new("record.lua", "create.lua");

    public static RedisScript Rotate { get; } = new("record.lua", "rotate.lua");

    public static RedisScript End { get; } = new("record.lua", "end.lua");

    public static RedisScript List { get; } = new("record.lua", "list.lua");

    public static RedisScript Revoke { get; } = new("revoke.lua");

    public static RedisScript Publish { get; } = new("log.lua", "publish.lua");

    public static RedisScript Read { get; } = new("log.lua", "read.lua");

    public static RedisScript Attempt { get; } = new("attempt.lua");

    public static RedisScript Succeed { get; } = new("succeed.lua");

    public static RedisScript Enqueue { get; } = new("enqueue.lua");

    public static RedisScript Lease { get; } = new("lease.lua");

    public static RedisScript Replace { get; } = new("replace.lua");

    public static RedisScript Complete { get; } = new("complete.lua");

    public static RedisScript CreateAccount { get; } = new("accounts.lua", "account-create.lua");

    public static RedisScript UpdateAccount { get; } = new("accounts.lua", "account-update.lua");

    public static RedisScript DeleteAccount { get; } = new("accounts.lua", "account-delete.lua");

    public static RedisScript FindAccount { get; } = new("account-find.lua");

    public static RedisScript ListAccounts { get; } = new("account-list.lua");

    public static RedisScript PutCode { get; } = new("code-put.lua");

    public static RedisScript TryCode { get; } = new("code-try.lua");

    /// <summary>Whether the server answered that it does not know the script: it was restarted, flushed, or never asked before.</summary>
    public static bool IsUnknown(Exception exception) =>
        exception is RedisServerException && exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    public Task<RedisResult> EvaluateAsync(IDatabase database, RedisKey[] keys, RedisValue[] values) =>
        database.ScriptEvaluateAsync(_hash, keys, values);

    /// <summary>Sends the text along: EVAL runs the script, and the server knows it from then on.</summary>
    public Task<RedisResult> LoadAndEvaluateAsync(IDatabase database, RedisKey[] keys, RedisValue[] values) =>
        // Keys are passed as such, not as text: in a Cluster they decide where the command goes.
        database.ExecuteAsync("EVAL", [_text, keys.Length, .. keys, .. values]);
}
