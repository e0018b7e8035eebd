using System.Buffers;
using System.Text;
using Authenik8.Tokens.Claims;
using Authenik8.Tokens.Jws;
using Authenik8.Tokens.Keys;

namespace Authenik8.Tokens;

/// <inheritdoc cref="ITokenService"/>
internal sealed class TokenService : ITokenService
{
    private static readonly TokenVerification.Invalid[] Refusals =
        Array.ConvertAll(Enum.GetValues<TokenFailure>(), reason => new TokenVerification.Invalid(reason));

    private readonly TokenSettings _settings;
    private readonly KeyRing _keys;
    private readonly TimeProvider _clock;
    private readonly ITokenRevocationCheck _revocations;
    private readonly ITokenObserver? _observer;
    private readonly ClaimsWriter _writer;
    private readonly ClaimsReader _reader;

    public TokenService(TokenSettings settings, KeyRing keys, TimeProvider clock, ITokenRevocationCheck revocations, ITokenObserver? observer = null)
    {
        _settings = settings;
        _keys = keys;
        _clock = clock;
        _revocations = revocations;
        _observer = observer;
        _writer = new ClaimsWriter(settings);
        _reader = new ClaimsReader(settings);
    }

    /// <inheritdoc/>
    public IssuedToken Issue(IssueTokenCommand command) => Issue(command, GetSigner());

    /// <summary>The key that signs now, to be held for an issue that must not fail later.</summary>
    /// <exception cref="NoSigningKeyException">Every signing key is retired or not yet active.</exception>
    public SigningKey GetSigner()
    {
        var now = _clock.GetUtcNow();
        return _keys.FindSigner(now) ?? throw new NoSigningKeyException(_keys.DescribeWhyNoneSigns(now));
    }

    /// <summary>Refuses a command that <see cref="Issue(IssueTokenCommand)"/> would refuse, now or after any change of keys or time.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public void EnsureIssuable(IssueTokenCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var now = _clock.GetUtcNow();
        var claims = ArrayPool<byte>.Shared.Rent(ClaimsWriter.MaxLength);
        try
        {
            _ = _writer.Write(command, default, now.ToUnixTimeSeconds(), ExpiryOf(command, now), claims.AsSpan(0, ClaimsWriter.MaxLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(claims);
        }
    }

    /// <summary>Issues a token with a key that <see cref="GetSigner"/> gave a moment ago, even if it has retired since.</summary>
    public IssuedToken Issue(IssueTokenCommand command, SigningKey signer)
    {
        ArgumentNullException.ThrowIfNull(command);
        var now = command.IssuedAt ?? _clock.GetUtcNow();
        var id = TokenId.New(now, command.RevokedBefore ?? _revocations.RevokedBefore(command.Subject));
        var expiresAt = ExpiryOf(command, now);
        var claims = ArrayPool<byte>.Shared.Rent(ClaimsWriter.MaxLength);
        var token = ArrayPool<byte>.Shared.Rent(CompactJws.MaxLength);
        try
        {
            var length = _writer.Write(command, id, now.ToUnixTimeSeconds(), expiresAt, claims.AsSpan(0, ClaimsWriter.MaxLength));
            var text = Encoding.ASCII.GetString(token, 0, Sign(claims.AsSpan(0, length), signer, token));
            _revocations.OnIssued(id, now, DateTimeOffset.FromUnixTimeSeconds(expiresAt));
            _observer?.OnIssued(signer.Algorithm);
            return new IssuedToken(text, id, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), DateTimeOffset.FromUnixTimeSeconds(expiresAt));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(claims);
            ArrayPool<byte>.Shared.Return(token);
        }
    }

    /// <inheritdoc/>
    public ValueTask<TokenVerification> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var read = Read(token);
        if (read is not TokenVerification.Valid valid)
            return new(Observed(read));
        var revoked = _revocations.IsRevokedAsync(valid.Token.Reference, cancellationToken);
        return revoked.IsCompletedSuccessfully ? new(Decide(valid, revoked.Result)) : AwaitAsync(valid, revoked);
    }

    /// <summary>Everything that <see cref="VerifyAsync"/> does but the question whether the token is revoked.</summary>
    public TokenVerification Read(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > CompactJws.MaxLength)
            return Refuse(TokenFailure.Malformed);
        var buffer = ArrayPool<byte>.Shared.Rent(token.Length);
        try
        {
            return Ascii.FromUtf16(token, buffer, out var length) == OperationStatus.Done
                ? Read(buffer.AsSpan(0, length))
                : Refuse(TokenFailure.Malformed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> GetJsonWebKeySet() => _keys.GetJsonWebKeySet(_clock.GetUtcNow());

    private TokenVerification Read(ReadOnlySpan<byte> token)
    {
        if (!CompactJws.TrySplit(token, out var jws))
            return Refuse(TokenFailure.Malformed);
        var now = _clock.GetUtcNow();
        var key = _keys.FindByHeader(jws.Header, now);
        if (key is null && TryFindKey(jws.Header, now, out key) is { } headerFailure)
            return Refuse(headerFailure);
        if (!key!.Verify(jws.SigningInput, jws.Signature))
            return Refuse(TokenFailure.BadSignature);
        var json = new byte[StrictBase64Url.DecodedLength(jws.Payload.Length)];
        StrictBase64Url.Decode(jws.Payload, json);
        return _reader.TryRead(json, now, out var claims) is { } failure
            ? Refuse(failure)
            : new TokenVerification.Valid(new AccessToken(json, in claims));
    }

    // The way of a header that is not letter for letter one of ours.
    private TokenFailure? TryFindKey(ReadOnlySpan<byte> segment, DateTimeOffset now, out SigningKey? key)
    {
        key = null;
        if (JoseHeader.TryRead(segment, out var header) is { } failure)
            return failure;
        if (!header!.IsAccessToken)
            return TokenFailure.WrongType;
        key = header.KeyId is { } id ? _keys.FindById(id, now) : null;
        if (key is null)
            return TokenFailure.UnknownKey;
        return header.Algorithm == key.Algorithm.ToString() ? null : TokenFailure.WrongAlgorithm;
    }

    private static int Sign(ReadOnlySpan<byte> claims, SigningKey key, Span<byte> token)
    {
        key.Header.CopyTo(token);
        var length = key.Header.Length;
        token[length++] = CompactJws.Separator;
        length += StrictBase64Url.Encode(claims, token[length..]);
        Span<byte> signature = stackalloc byte[key.SignatureLength];
        key.Sign(token[..length], signature);
        token[length++] = CompactJws.Separator;
        return length + StrictBase64Url.Encode(signature, token[length..]);
    }

    private long ExpiryOf(IssueTokenCommand command, DateTimeOffset now)
    {
        var lifetime = command.Lifetime ?? _settings.Lifetime;
        if (lifetime < TimeSpan.FromSeconds(1) || lifetime > _settings.Lifetime)
            throw new ArgumentException($"The lifetime of a token is 1 second to Authenik8:Tokens:Lifetime, {_settings.Lifetime}.", nameof(command));
        // Rounded down: a token must not outlive the revocations that concern it, which are kept for one lifetime.
        return (now + lifetime).ToUnixTimeSeconds();
    }

    private async ValueTask<TokenVerification> AwaitAsync(TokenVerification.Valid valid, ValueTask<bool> revoked) =>
        Decide(valid, await revoked.ConfigureAwait(false));

    private TokenVerification Decide(TokenVerification.Valid valid, bool isRevoked) =>
        Observed(isRevoked ? Refuse(TokenFailure.Revoked) : valid);

    private TokenVerification Observed(TokenVerification verification)
    {
        _observer?.OnVerified(verification);
        return verification;
    }

    private static TokenVerification.Invalid Refuse(TokenFailure reason) => Refusals[(int)reason];
}
