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
    private const int MostAttempts = 100;

    private readonly IOneTimeCodeStore _store;
    private readonly TimeProvider _clock;
    private readonly AccountOptions _options;
    private readonly byte[] _key;
    private readonly byte[] _tagKey;
    private readonly CodeDataProtector _protector;

    public OneTimeCodes(IOneTimeCodeStore store, RootSecret secret, TimeProvider clock, IOptions<Authenik8Options> options)
    {
        _store = store;
        _clock = clock;
        _options = options.Value.Accounts;
        _key = secret.Derive(MacLabel, HMACSHA256.HashSizeInBytes);
        _tagKey = secret.Derive(TagLabel, HMACSHA256.HashSizeInBytes);
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
        if (CodeText.TryRead(text, out code))
        {
            var secret = code.Secret.Span;
            if (CryptographicOperations.FixedTimeEquals(Tag(code.Subject, code.Purpose, secret[..CodeText.RandomLength]), secret[CodeText.RandomLength..]))
                return true;
        }
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
        byte[] secret = [.. random, .. Tag(subject, purpose, random)];
        var expiresAt = await PutAsync(subject, purpose, secret, data, lifetime, cancellationToken).ConfigureAwait(false);
        return new IssuedCode(CodeText.Write(subject, purpose, secret), expiresAt);
    }

    /// <summary>Looks whether a code is the right one, without spending it. Null: it is not.</summary>
    public async Task<CodeData?> CheckAsync(PresentedCode code, CancellationToken cancellationToken)
    {
        var attempt = Attempt(code);
        return Read(attempt, await _store.CheckAsync(attempt, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Spends a code. Null: it is not the right one, or somebody else has just spent it.</summary>
    public async Task<CodeData?> RedeemAsync(PresentedCode code, CancellationToken cancellationToken)
    {
        var attempt = Attempt(code);
        return Read(attempt, await _store.RedeemAsync(attempt, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends every code of a subject.</summary>
    public Task EndAllAsync(Subject subject, CancellationToken cancellationToken) =>
        _store.RemoveAllAsync(subject, cancellationToken).AsTask();

    private CodeData? Read(CodeAttempt attempt, CodeOutcome outcome) =>
        outcome.Kind == CodeOutcomeKind.Accepted ? _protector.Unprotect(outcome.Data.Span, attempt.Mac.Span) : null;

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
        var mac = Mac(subject, purpose, secret);
        var code = new StoredCode
        {
            Subject = subject,
            Purpose = purpose,
            Mac = mac,
            Data = _protector.Protect(data, mac),
            // A link cannot be guessed: what is wrong there is an earlier one of the same account, which must not end this one.
            MaxAttempts = AreDigits ? _options.CodeAttempts : MostAttempts,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        await _store.PutAsync(code, cancellationToken).ConfigureAwait(false);
        return code.ExpiresAt;
    }

    private CodeAttempt Attempt(PresentedCode code) =>
        new(code.Subject, code.Purpose, Mac(code.Subject, code.Purpose, code.Secret.Span), _clock.GetUtcNow());

    private byte[] Mac(Subject subject, CodePurpose purpose, ReadOnlySpan<byte> secret) => Mac(_key, subject, purpose, secret);

    private byte[] Tag(Subject subject, CodePurpose purpose, ReadOnlySpan<byte> random) => Mac(_tagKey, subject, purpose, random)[..CodeText.TagLength];

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
