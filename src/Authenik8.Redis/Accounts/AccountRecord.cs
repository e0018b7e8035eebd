using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Sessions;
using Authenik8.Tokens;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>An account as Redis holds it. <c>Scripts/accounts.lua</c> describes the layout and reads the same.</summary>
internal static class AccountRecord
{
    // A record outlives upgrades: a later version that writes another layout counts on.
    private const byte Format = 2;

    private const int VersionOffset = 1;
    private const int CreatedOffset = 9;
    private const int ChangeOffset = CreatedOffset + AccountTime.Length;
    private const int NamesLengthOffset = ChangeOffset + 16;
    private const int NamesOffset = NamesLengthOffset + sizeof(int);

    // No browser ever reads this: nothing is escaped but what JSON asks for.
    private static readonly AccountJson Json =
        new(new JsonSerializerOptions(AccountJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // The host's properties come back to the letter, so they are read as tolerantly as any host may have parsed them.
    private static readonly JsonReaderOptions PropertiesOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 1024,
    };

    /// <param name="account">The account.</param>
    /// <param name="change">The id of the call that writes it, by which its repetition is known.</param>
    public static byte[] Write(Account account, AttemptId change)
    {
        var names = AccountName.AllOf(account);
        var body = JsonSerializer.SerializeToUtf8Bytes(BodyOf(account), Json.AccountBody);
        var record = new byte[NamesOffset + names.Length + body.Length];
        record[0] = Format;
        WriteVersion(record.AsSpan(VersionOffset), account.Version);
        _ = Encoding.ASCII.GetBytes(AccountTime.Format(account.CreatedAt), record.AsSpan(CreatedOffset));
        BinaryPrimitives.WriteUInt128BigEndian(record.AsSpan(ChangeOffset), change.Value);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(NamesLengthOffset), names.Length);
        _ = Encoding.ASCII.GetBytes(names, record.AsSpan(NamesOffset));
        body.CopyTo(record, NamesOffset + names.Length);
        return record;
    }

    /// <summary>A version as the record has it.</summary>
    public static byte[] VersionBytes(long version)
    {
        var bytes = new byte[sizeof(long)];
        WriteVersion(bytes, version);
        return bytes;
    }

    /// <summary>The names that lead to the account of a record, as the record has them.</summary>
    /// <exception cref="StoreDataException">It is no record of this version.</exception>
    public static string[] NamesOf(ReadOnlySpan<byte> record, RedisKey key)
    {
        if (record.Length < NamesOffset || record[0] != Format)
            throw Unreadable(key);
        var length = BinaryPrimitives.ReadInt32BigEndian(record[NamesLengthOffset..]);
        if (length < 0 || length > record.Length - NamesOffset || length % AccountName.Length != 0)
            throw Unreadable(key);
        var names = new string[length / AccountName.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = Encoding.ASCII.GetString(record.Slice(NamesOffset + (i * AccountName.Length), AccountName.Length));
        return names;
    }

    /// <summary>Reads an account that must be the one that is meant: nobody is led to that of another, whatever was done to the keys.</summary>
    /// <exception cref="StoreDataException">It is no record of this version, or that of another account.</exception>
    public static Account Read(ReadOnlySpan<byte> record, RedisKey key, Func<Account, bool> isMeant) =>
        Read(record, key) is var account && isMeant(account) ? account : throw Unreadable(key);

    public static StoreDataException Unreadable(RedisKey key, Exception? cause = null) =>
        new("Redis holds an account that this version cannot read.", cause) { Key = key.ToString() };

    private static Account Read(ReadOnlySpan<byte> record, RedisKey key)
    {
        if (record.Length < NamesOffset || record[0] != Format
            || !AccountTime.TryParse(record[CreatedOffset..ChangeOffset], out var createdAt))
            throw Unreadable(key);
        var length = BinaryPrimitives.ReadInt32BigEndian(record[NamesLengthOffset..]);
        if (length < 0 || length > record.Length - NamesOffset)
            throw Unreadable(key);
        try
        {
            var body = JsonSerializer.Deserialize(record[(NamesOffset + length)..], Json.AccountBody) ?? throw Unreadable(key);
            return AccountOf(body, BinaryPrimitives.ReadInt64BigEndian(record[VersionOffset..]), createdAt);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or FormatException)
        {
            throw Unreadable(key, exception);
        }
    }

    private static void WriteVersion(Span<byte> destination, long version) => BinaryPrimitives.WriteInt64BigEndian(destination, version);

    private static AccountBody BodyOf(Account account) => new()
    {
        Id = account.Subject.Id,
        Tenant = account.Subject.Tenant,
        Email = account.Email?.Value,
        EmailVerified = account.IsEmailVerified,
        UnconfirmedCredentials = account.HasUnconfirmedCredentials ? true : null,
        DisplayName = account.DisplayName,
        PasswordHash = account.PasswordHash,
        Roles = account.Roles,
        Permissions = account.Permissions,
        Status = (int)account.Status,
        SecurityVersion = account.SecurityVersion,
        KeptSession = account.KeptSession?.ToString(),
        Logins = [.. account.ExternalLogins.SelectMany(login => new[] { login.Issuer, login.Subject })],
        LastLogin = account.LastLoginAt?.ToUnixTimeMilliseconds(),
        Due = account.DeletionDueAt?.ToUnixTimeMilliseconds(),
        Properties = account.Properties is { } properties ? Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(properties)) : null,
    };

    private static Account AccountOf(AccountBody body, long version, DateTimeOffset createdAt) => new()
    {
        Subject = new Subject(body.Id, body.Tenant),
        Version = version,
        Email = body.Email is null ? null : EmailAddress.TryParse(body.Email, out var email) ? email : throw Damaged(),
        IsEmailVerified = body.EmailVerified,
        HasUnconfirmedCredentials = body.UnconfirmedCredentials == true,
        DisplayName = body.DisplayName,
        PasswordHash = body.PasswordHash,
        Roles = Whole(body.Roles),
        Permissions = Whole(body.Permissions),
        // What this version does not know may be a reason to let nobody in.
        Status = Enum.IsDefined((AccountStatus)body.Status) ? (AccountStatus)body.Status : throw Damaged(),
        SecurityVersion = body.SecurityVersion,
        KeptSession = body.KeptSession is null ? null : SessionId.TryParse(body.KeptSession, out var session) ? session : throw Damaged(),
        ExternalLogins = LoginsOf(Whole(body.Logins)),
        CreatedAt = createdAt,
        LastLoginAt = TimeOf(body.LastLogin),
        DeletionDueAt = TimeOf(body.Due),
        Properties = PropertiesOf(body.Properties),
    };

    // Lists are checked for null, their elements are not.
    private static IReadOnlyList<string> Whole(IReadOnlyList<string?> texts) =>
        texts.Any(static text => text is null) ? throw Damaged() : (IReadOnlyList<string>)texts;

    private static ExternalLogin[] LoginsOf(IReadOnlyList<string> issuersAndSubjects)
    {
        if (issuersAndSubjects.Count % 2 != 0)
            throw Damaged();
        var logins = new ExternalLogin[issuersAndSubjects.Count / 2];
        for (var i = 0; i < logins.Length; i++)
            logins[i] = new ExternalLogin(issuersAndSubjects[2 * i], issuersAndSubjects[(2 * i) + 1]);
        return logins;
    }

    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private static JsonElement? PropertiesOf(string? text)
    {
        if (text is null)
            return null;
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), PropertiesOptions);
        return JsonElement.ParseValue(ref json);
    }

    private static FormatException Damaged() => new("A member of the account cannot be read.");
}
