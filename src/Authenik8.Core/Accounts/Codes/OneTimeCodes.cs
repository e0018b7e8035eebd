using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts.Codes;

/// <summary>Makes and redeems one-time codes. A store gets their MACs only, so that what leaks from it cannot be presented, however few digits a code has.</summary>
internal sealed class OneTimeCodes
{
    private const string MacLabel = "authenik8/v1/one-time-code/mac";
    private const int Digits = 8;

    private readonly IOneTimeCodeStore _store;
    private readonly TimeProvider _clock;
    private readonly AccountOptions _options;
    private readonly byte[] _key;

    public OneTimeCodes(IOneTimeCodeStore store, RootSecret secret, TimeProvider clock, IOptions<Authenik8Options> options)
    {
        _store = store;
        _clock = clock;
        _options = options.Value.Accounts;
        _key = secret.Derive(MacLabel, HMACSHA256.HashSizeInBytes);
    }

    /// <summary>Makes a code in the form that messages have. One of the same subject and purpose that was there ends.</summary>
    public Task<IssuedCode> IssueAsync(Subject subject, CodePurpose purpose, CodeData data, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _options.CodeFormat == CodeFormat.Digits
            ? IssueDigitsAsync(subject, purpose, data, lifetime, cancellationToken)
            : IssueTicketAsync(subject, purpose, data, lifetime, cancellationToken);

    /// <summary>Makes a code of 256 bits, whatever messages have.</summary>
    public async Task<IssuedCode> IssueTicketAsync(Subject subject, CodePurpose purpose, CodeData data, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(CodeText.SecretLength);
        var expiresAt = await PutAsync(subject, purpose, secret, data, lifetime, cancellationToken).ConfigureAwait(false);
        return new IssuedCode(CodeText.Write(subject, purpose, secret), expiresAt);
    }

    /// <summary>Looks whether a code is the right one, without spending it. Null: it is not.</summary>
    public async Task<CodeData?> CheckAsync(PresentedCode code, CancellationToken cancellationToken) =>
        Read(await _store.CheckAsync(Attempt(code), cancellationToken).ConfigureAwait(false));

    /// <summary>Spends a code. Null: it is not the right one, or somebody else has just spent it.</summary>
    public async Task<CodeData?> RedeemAsync(PresentedCode code, CancellationToken cancellationToken) =>
        Read(await _store.RedeemAsync(Attempt(code), cancellationToken).ConfigureAwait(false));

    /// <summary>Ends every code of a subject.</summary>
    public Task EndAllAsync(Subject subject, CancellationToken cancellationToken) =>
        _store.RemoveAllAsync(subject, cancellationToken).AsTask();

    private static CodeData? Read(CodeOutcome outcome) =>
        outcome.Kind == CodeOutcomeKind.Accepted ? CodeData.Read(outcome.Data.Span) : null;

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
        var code = new StoredCode
        {
            Subject = subject,
            Purpose = purpose,
            Mac = Mac(subject, purpose, secret),
            Data = data.Write(),
            MaxAttempts = _options.CodeAttempts,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        await _store.PutAsync(code, cancellationToken).ConfigureAwait(false);
        return code.ExpiresAt;
    }

    private CodeAttempt Attempt(PresentedCode code) =>
        new(code.Subject, code.Purpose, Mac(code.Subject, code.Purpose, code.Secret.Span), _clock.GetUtcNow());

    private byte[] Mac(Subject subject, CodePurpose purpose, ReadOnlySpan<byte> secret)
    {
        // Fixed lengths first, so that no two inputs are alike.
        Span<byte> input = stackalloc byte[1 + SHA256.HashSizeInBytes + SHA256.HashSizeInBytes];
        input[0] = (byte)purpose;
        SubjectTag.Hash(subject, input[1..]);
        _ = SHA256.HashData(secret, input[(1 + SHA256.HashSizeInBytes)..]);
        return HMACSHA256.HashData(_key, input);
    }
}
