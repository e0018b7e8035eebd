using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Http;

/// <summary>The authentication of a request by itself: by our scheme, by one that only says yes, and the verification inside ours.</summary>
internal sealed class AuthenticationContest : IAsyncDisposable
{
    private readonly Engine _engine;
    private readonly IServiceScopeFactory _scopes;
    private readonly ITokenService _tokens;
    private readonly string _token;
    private readonly string _header;

    private AuthenticationContest(Engine engine, string token)
    {
        _engine = engine;
        _scopes = engine.Services.GetRequiredService<IServiceScopeFactory>();
        _tokens = engine.Tokens;
        _token = token;
        _header = $"Bearer {token}";
    }

    public static async Task<AuthenticationContest> StartAsync()
    {
        var engine = await Engine.StartAsync(configure: builder => ConstantAuthenticationHandler.AddTo(builder.Services));
        var login = await engine.Sessions.StartAsync(new StartSessionCommand { Subject = Sample.Subject(1), Grant = Sample.Grant() }, CancellationToken.None);
        return new AuthenticationContest(engine, login.AccessToken.Value);
    }

    public void Authenticate() => Authenticate(Authenik8Defaults.AuthenticationScheme);

    public void AuthenticateConstant() => Authenticate(ConstantAuthenticationHandler.Scheme);

    public void Verify()
    {
        var verification = _tokens.VerifyAsync(_token, CancellationToken.None);
        if (!verification.IsCompletedSuccessfully || verification.Result is not TokenVerification.Valid)
            throw new InvalidOperationException("Our own token was refused.");
    }

    public async ValueTask DisposeAsync() => await _engine.DisposeAsync();

    // A scope and a context for each, as a server makes them.
    private void Authenticate(string scheme)
    {
        using var scope = _scopes.CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Headers.Authorization = _header;
        var authentication = context.AuthenticateAsync(scheme);
        if (!authentication.IsCompletedSuccessfully || !authentication.Result.Succeeded)
            throw new InvalidOperationException("Our own token was refused.");
    }
}
