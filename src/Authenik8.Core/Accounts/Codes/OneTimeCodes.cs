using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts.Codes;

/// <summary>Makes and redeems one-time codes. A store gets their MACs and encrypted data only: what leaks from it cannot be presented, however few digits a code has, and tells no address.</summary>
internal sealed class OneTimeCodes
{
    private const string MacLabel = "authenik8/v1/one-time-code/mac";
    private const string TagLabel = "authenik8/v1/one-time-code/tag";
    private const int Digits = 8;

    // The most that a store keeps count of.
    private const int MostAttempts = 100;

    private readonly IOneTimeCodeStore _store;
    private readonly TimeProvider _clock;
    private readonly AccountOptions _options;
    private readonly CodeDataProtector _protector;

    // The first of each is for new codes; those of all are accepted.
    private readonly byte[][] _keys;
    private readonly byte[][] _tagKeys;

    public OneTimeCodes(IOneTimeCodeStore store, RootSecret secret, TimeProvider clock, IOptions<Authenik8Options> options)
    {
        _store = store;
        _clock = clock;
        _options = options.Value.Accounts;
        _keys = secret.DeriveAll(MacLabel, HMACSHA256.HashSizeInBytes);
        _tagKeys = secret.DeriveAll(TagLabel, HMACSHA256.HashSizeInBytes);
        _protector = new CodeDataProtector(secret);
    }

    /// <summary>Whether messages have codes of digits.</summary>
    public bool AreDigits => _options.CodeFormat == CodeFormat.Digits;

    /// <summary>
    /// Reads the code of a link. One that was never made is none: no store is asked for it, so that nobody ends the code of an
    /// account whose id they know by presenting wrong ones.
    /// </summary>
    public bool TryRead(string text, [NotNullWhen(true)] out PresentedCode? code)
    {
        if (CodeText.TryRead(text, out code) && FindTagKey(code) >= 0)
            return true;
        code = null;
        return false;
    }

    /// <summary>Makes a code in the form that messages have. One of the same subject and purpose that was there ends.</summary>
    public Task<IssuedCode> IssueAsync(Subject subject, CodePurpose purpose, CodeData data, TimeSpan lifetime, CancellationToken cancellationToken) =>
        AreDigits
            ? IssueDigitsAsync(subject, purpose, data, lifetime, cancellationToken)
            : IssueTicketAsync(subject, purpose, data, lifetime, cancellationToken);

    /// <summary>Makes a code of 256 bits, whatever messages have.</summary>
    public async Task<IssuedCode> IssueTicketAsync(Subject subject, CodePurpose purpose, CodeData data, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var random = RandomNumberGenerator.GetBytes(CodeText.RandomLength);
        byte[] secret = [.. random, .. Tag(_tagKeys[0], subject, purpose, random)];
        var expiresAt = await PutAsync(subject, purpose, secret, data, lifetime, cancellationToken).ConfigureAwait(false);
        return new IssuedCode(CodeText.Write(subject, purpose, secret), expiresAt);
    }

    /// <summary>Looks whether a code is the right one, without spending it. Null: it is not.</summary>
    public Task<CodeData?> CheckAsync(PresentedCode code, CancellationToken cancellationToken) =>
        TryEachKeyAsync(code, attempt => _store.CheckAsync(attempt, cancellationToken));

    /// <summary>Spends a code. Null: it is not the right one, or somebody else has just spent it.</summary>
    public Task<CodeData?> RedeemAsync(PresentedCode code, CancellationToken cancellationToken) =>
        TryEachKeyAsync(code, attempt => _store.RedeemAsync(attempt, cancellationToken));

    /// <summary>Ends every code of a subject.</summary>
    public Task EndAllAsync(Subject subject, CancellationToken cancellationToken) =>
        _store.RemoveAllAsync(subject, cancellationToken).AsTask();

    private CodeData? Read(CodeAttempt attempt, CodeOutcome outcome) =>
        outcome.Kind == CodeOutcomeKind.Accepted ? _protector.Unprotect(outcome.Data.Span, attempt.Mac.Span) : null;

    // A link tells by its tag which key it was made with. Digits are tried with each, which counts a wrong one as often: see PutAsync.
    private async Task<CodeData?> TryEachKeyAsync(PresentedCode code, Func<CodeAttempt, ValueTask<CodeOutcome>> askAsync)
    {
        var known = FindTagKey(code);
        foreach (var key in known >= 0 ? _keys.AsMemory(known, 1).ToArray() : _keys)
        {
            var attempt = new CodeAttempt(code.Subject, code.Purpose, Mac(key, code.Subject, code.Purpose, code.Secret.Span), _clock.GetUtcNow());
            if (Read(attempt, await askAsync(attempt).ConfigureAwait(false)) is { } data)
                return data;
        }
        return null;
    }

    /// <summary>The number of the key that made a link's tag. -1: none of them did, or it is digits.</summary>
    private int FindTagKey(PresentedCode code)
    {
        var secret = code.Secret.Span;
        if (secret.Length != CodeText.SecretLength)
            return -1;
        for (var i = 0; i < _tagKeys.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(Tag(_tagKeys[i], code.Subject, code.Purpose, secret[..CodeText.RandomLength]), secret[CodeText.RandomLength..]))
                return i;
        }
        return -1;
    }

    private async Task<IssuedCode> IssueDigitsAsync(Subject subject, CodePurpose purpose, CodeData data, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var text = RandomNumberGenerator.GetInt32(100_000_000).ToString($"D{Digits}", CultureInfo.InvariantCulture);
        var expiresAt = await PutAsync(subject, purpose, Encoding.ASCII.GetBytes(text), data, lifetime, cancellationToken).ConfigureAwait(false);
        return new IssuedCode(text, expiresAt);
    }

    private async Task<DateTimeOffset> PutAsync(
        Subject subject, CodePurpose purpose, byte[] secret, CodeData data, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var mac = Mac(_keys[0], subject, purpose, secret);
        var code = new StoredCode
        {
            Subject = subject,
            Purpose = purpose,
            Mac = mac,
            Data = _protector.Protect(data, mac),
            // A link cannot be guessed: what is wrong there is an earlier one of the same account, which must not end this one.
            MaxAttempts = secret.Length == CodeText.SecretLength ? MostAttempts : Math.Min(MostAttempts, _options.CodeAttempts * _keys.Length),
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        await _store.PutAsync(code, cancellationToken).ConfigureAwait(false);
        return code.ExpiresAt;
    }

    private static byte[] Tag(byte[] key, Subject subject, CodePurpose purpose, ReadOnlySpan<byte> random) => Mac(key, subject, purpose, random)[..CodeText.TagLength];

    private static byte[] Mac(byte[] key, Subject subject, CodePurpose purpose, ReadOnlySpan<byte> secret)
    {
        // Fixed lengths first, so that no two inputs are alike.
        Span<byte> input = stackalloc byte[1 + SHA256.HashSizeInBytes + SHA256.HashSizeInBytes];
        input[0] = (byte)purpose;
        SubjectTag.Hash(subject, input[1..]);
        _ = SHA256.HashData(secret, input[(1 + SHA256.HashSizeInBytes)..]);
        return HMACSHA256.HashData(key, input);
    }
}
