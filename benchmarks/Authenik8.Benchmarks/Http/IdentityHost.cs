using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Http;

/// <summary>ASP.NET Core Identity's own endpoints over users in memory, so that it waits for no database.</summary>
internal static class IdentityHost
{
    private const string Password = "Correct-horse-battery-staple-1";

    public static Task<LoopbackHost> StartAsync() => LoopbackHost.StartAsync(Configure, isProtected: true, application => application.MapIdentityApi<IdentityUser>());

    /// <summary>Makes a user and logs in; answers access token and refresh token.</summary>
    public static async Task<(string Access, string Refresh)> LogInAsync(LoopbackHost host, int user)
    {
        var name = $"user{user}@example.com";
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
            var created = await users.CreateAsync(new IdentityUser(name) { Email = name }, Password);
            if (!created.Succeeded)
                throw new InvalidOperationException(created.ToString());
        }
        using var client = new HttpClient { BaseAddress = new Uri($"http://{host.EndPoint}") };
        using var response = await client.PostAsJsonAsync("/login", new { email = name, password = Password });
        var tokens = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        return (tokens.GetProperty("accessToken").GetString()!, tokens.GetProperty("refreshToken").GetString()!);
    }

    private static void Configure(IServiceCollection services)
    {
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddSingleton<IUserStore<IdentityUser>, InMemoryUserStore>();
        services.AddIdentityApiEndpoints<IdentityUser>();
        services.AddAuthorization();
        // Passwords are hashed to log in, which is not measured.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
        services.Configure<AuthenticationOptions>(options => options.DefaultAuthenticateScheme = IdentityConstants.BearerScheme);
    }
}
