using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Accounts.Codes;
using Authenik8.Redis.Accounts;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis;

/// <summary>The names of all keys. What is in braces decides the slot in a Cluster.</summary>
/// <remarks>
/// Everything of a subject is in the slot of its tag. A refresh token names a session by tag and id, so the record's key
/// has no more than those, and whose it is stands in the record. All other keys hold the subject's whole SHA-256: two
/// subjects may share a tag.
/// </remarks>
internal sealed class RedisKeys(IOptions<RedisOptions> options)
{
    private readonly string _prefix = options.Value.KeyPrefix;

    /// <summary>Which application the prefix belongs to.</summary>
    public RedisKey Claim => $"{_prefix}:{{claim}}:owner";

    /// <summary>The record of a session.</summary>
    public RedisKey Session(SubjectTag tag, SessionId id) => $"{_prefix}:{{{tag}}}:session:{id}";

    /// <summary>The beginning of <see cref="Session"/> for every session of one tag; the id follows.</summary>
    public string SessionPrefix(SubjectTag tag) => $"{_prefix}:{{{tag}}}:session:";

    /// <summary>The ids of a subject's sessions: a superset of those alive.</summary>
    public RedisKey Sessions(SubjectPlace place) => $"{_prefix}:{{{place.Tag}}}:{place.Name}:sessions";

    /// <summary>The ids of a subject's ended sessions whose records are kept.</summary>
    public RedisKey EndedSessions(SubjectPlace place) => $"{_prefix}:{{{place.Tag}}}:{place.Name}:ended-sessions";

    /// <summary>What a call answered that had an effect, for its repetition.</summary>
    public RedisKey Answer(SubjectTag tag, string call) => $"{_prefix}:{{{tag}}}:answer:{call}";

    /// <summary>A revoked token.</summary>
    public RedisKey RevokedToken(SubjectPlace place, TokenId id) => $"{_prefix}:{{{place.Tag}}}:{place.Name}:revoked-token:{id}";

    /// <summary>A session whose tokens are revoked.</summary>
    public RedisKey RevokedSession(SubjectPlace place, SessionId id) => $"{_prefix}:{{{place.Tag}}}:{place.Name}:revoked-session:{id}";

    /// <summary>The time before which a subject's tokens are revoked.</summary>
    public RedisKey RevokedSubject(SubjectPlace place) => $"{_prefix}:{{{place.Tag}}}:{place.Name}:revoked-before";

    /// <summary>The time before which a tenant's tokens are revoked, in a slot of the tenant's own.</summary>
    public RedisKey RevokedTenant(string tenant) =>
        $"{_prefix}:{{tenant:{Hash(tenant)}}}:revoked-before";

    /// <summary>The accounts of all tenants with a due time, scored by it; each by the tag of its tenant's accounts and its name.</summary>
    public RedisKey DueAccounts => $"{_prefix}:{{due}}:accounts";

    /// <summary>The hash tag of a tenant's accounts. Null: of those without a tenant.</summary>
    public static string AccountsTag(string? tenant) => tenant is null ? "accounts" : $"accounts:{Hash(tenant)}";

    /// <summary>The keys of the accounts under a tag.</summary>
    public AccountKeys Accounts(string tag) => new($"{_prefix}:{{{tag}}}:");

    /// <summary>A one-time code.</summary>
    public RedisKey Code(SubjectPlace place, CodePurpose purpose) => $"{_prefix}:{{{place.Tag}}}:{place.Name}:code:{(int)purpose}";

    /// <summary>The beginning of every key of one partition of the attempt limiter, in a slot of its own.</summary>
    /// <param name="hash">The hash of the partition.</param>
    public string AttemptPrefix(string hash) => $"{_prefix}:{{attempts:{hash}}}:";

    /// <summary>The log of the revocation feed.</summary>
    public RedisKey Log => $"{_prefix}:{{revocations}}:log";

    /// <summary>What is known of the log beside its entries; outlives it.</summary>
    public RedisKey LogState => $"{_prefix}:{{revocations}}:log-state";

    /// <summary>The keys of sessions that a script has ended on its own decision and that are not in the log, by the time of the end.</summary>
    /// <remarks><c>Scripts/record.lua</c> derives this name from the key of a session.</remarks>
    public RedisKey UnannouncedEnds => $"{_prefix}:{{revocations}}:unannounced";

    /// <summary>The channel on which the revocation feed signals.</summary>
    public RedisChannel Signal => new($"{_prefix}:revocations", RedisChannel.PatternMode.Literal);

    /// <summary>The ids of the outbox's entries, by the time at which they are due.</summary>
    public RedisKey OutboxDue => $"{_prefix}:{{outbox}}:due";

    /// <summary>An entry of the outbox.</summary>
    public RedisKey OutboxEntry(string id) => $"{_prefix}:{{outbox}}:entry:{id}";

    /// <summary>The beginning of <see cref="OutboxEntry"/>; the id follows.</summary>
    public string OutboxEntryPrefix => $"{_prefix}:{{outbox}}:entry:";

    /// <summary>The id of the entry that has a deduplication key.</summary>
    public RedisKey OutboxKey(string key) => $"{_prefix}:{{outbox}}:key:{key}";

    /// <summary>What a call answered that had an effect, for its repetition.</summary>
    public RedisKey OutboxAnswer(string call) => $"{_prefix}:{{outbox}}:answer:{call}";

    private static string Hash(string tenant) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(tenant)));
}
