using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Http;

/// <summary>A scheme that does nothing and always succeeds: what is left is the cost of the pipeline around any scheme.</summary>
internal sealed class ConstantAuthenticationHandler : IAuthenticationHandler
{
    public const string Scheme = "Constant";

    private static readonly ClaimsPrincipal User = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "1")], Scheme));

    public static void AddTo(IServiceCollection services)
    {
        services.AddTransient<ConstantAuthenticationHandler>();
        services.AddAuthentication();
        services.Configure<AuthenticationOptions>(options =>
        {
            options.AddScheme<ConstantAuthenticationHandler>(Scheme, displayName: null);
            options.DefaultScheme ??= Scheme;
        });
        services.AddAuthorization();
    }

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(User, Scheme)));

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
