using System.Security.Cryptography;
using System.Text;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>The same token issued and verified by Authenik8, by Microsoft.IdentityModel, and signed and verified by the bare primitive, all with one key.</summary>
internal sealed class TokenContest : IAsyncDisposable
{
    private readonly Engine _engine;
    private readonly ITokenService _tokens;
    private readonly IssueTokenCommand _command;
    private readonly string _token;
    private readonly IBareCrypto _bare;
    private readonly byte[] _signingInput;
    private readonly byte[] _signature;
    private readonly IdentityModelTokens _identityModel;

    private TokenContest(SigningAlgorithm algorithm, SampleKey key, Engine engine, SessionId session)
    {
        _engine = engine;
        _tokens = engine.Tokens;
        _command = new IssueTokenCommand
        {
            Subject = Sample.Subject(1),
            Grant = Sample.Grant() with { AuthTime = TimeProvider.System.GetUtcNow() },
            SessionId = session,
        };
        _token = _tokens.Issue(_command).Value;
        var lastDot = _token.LastIndexOf('.');
        _signingInput = Encoding.ASCII.GetBytes(_token[..lastDot]);
        _signature = Base64UrlEncoder.DecodeBytes(_token[(lastDot + 1)..]);
        _bare = key.Bare;
        _identityModel = new IdentityModelTokens(key, algorithm, _command);
    }

    public static async Task<TokenContest> StartAsync(SigningAlgorithm algorithm)
    {
        var key = SampleKey.Create(algorithm);
        var engine = await Engine.StartAsync(key.Options);
        var login = await engine.Sessions.StartAsync(new StartSessionCommand { Subject = Sample.Subject(1), Grant = Sample.Grant() }, CancellationToken.None);
        return new TokenContest(algorithm, key, engine, login.SessionId);
    }

    /// <summary>Issues with Authenik8.</summary>
    public string Issue() => _tokens.Issue(_command).Value;

    /// <summary>Issues a token of the same claims with Microsoft.IdentityModel.</summary>
    public string IssueWithIdentityModel() => _identityModel.Issue();

    /// <summary>Signs the bytes of the token, no more.</summary>
    public void Sign() => _bare.Sign(_signingInput);

    /// <summary>Verifies the token with Authenik8, the revocation index included.</summary>
    public void Verify()
    {
        var verification = _tokens.VerifyAsync(_token, CancellationToken.None);
        if (!verification.IsCompletedSuccessfully || verification.Result is not TokenVerification.Valid)
            throw new InvalidOperationException("Our own token was refused.");
    }

    /// <summary>Verifies the same token with Microsoft.IdentityModel.</summary>
    public void VerifyWithIdentityModel() => _identityModel.Verify(_token);

    /// <summary>Verifies the signature of the same bytes, no more.</summary>
    public void VerifySignature()
    {
        if (!_bare.Verify(_signingInput, _signature))
            throw new CryptographicException("The signature of our own token was refused.");
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _bare.Dispose();
    }
}
