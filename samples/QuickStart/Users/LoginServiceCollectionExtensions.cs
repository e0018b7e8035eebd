using System.Text.Json;

namespace QuickStart.Users;

/// <summary>What the login of this sample needs.</summary>
internal static class LoginServiceCollectionExtensions
{
    public static void AddLoginOfDemoUsers(this IServiceCollection services)
    {
        services.AddSingleton<DemoUsers>();
        services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        // A request that cannot be read is answered 400, not with an exception, in Development too.
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = false);
    }
}
