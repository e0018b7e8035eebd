using Authenik8;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Authorization;
using Authenik8.Configuration;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Http;
using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Authenik8.Http.Endpoints;
using Authenik8.InMemory;
using Authenik8.Messages;
using Authenik8.Passwords;
using Authenik8.Passwords.Policy;
using Authenik8.Protection;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Authenik8 to a host.</summary>
public static class Authenik8ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the engine: tokens, sessions, revocation, the authentication scheme <c>Authenik8</c> (the default one unless
    /// the host has set another) and its policies, with stores in memory until a backend package replaces them.
    /// </summary>
    /// <remarks>
    /// Settings come from configuration section <c>Authenik8</c>, then from <paramref name="configure"/>; all mistakes are
    /// reported together when the host starts. Calling it again only applies <paramref name="configure"/>.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the settings. Null changes nothing.</param>
    public static IAuthenik8Builder AddAuthenik8(this IServiceCollection services, Action<Authenik8Options>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.All(service => service.ServiceType != typeof(Authenik8Metrics)))
        {
            services.AddSettings();
            services.AddEvents();
            services.AddTokens();
            services.AddSessions();
            services.AddRevocation();
            services.AddPasswords();
            services.TryAddSingleton<IAccountStore, InMemoryAccountStore>();
            services.TryAddSingleton<IOneTimeCodeStore, InMemoryOneTimeCodeStore>();
            services.TryAddSingleton<IOutboxStore, InMemoryOutboxStore>();
            services.AddMessages();
            services.AddAccounts();
            services.AddAttemptLimits();
            services.AddHttpFront();
        }
        if (configure is not null)
            services.Configure(configure);
        return new Authenik8Builder(services);
    }

    /// <summary>Has the host asked at each refresh whether a subject may go on, and with which roles.</summary>
    /// <typeparam name="TResolver">The host's resolver; made anew for each refresh, so it may use scoped services.</typeparam>
    /// <param name="builder">The engine.</param>
    public static IAuthenik8Builder AddSubjectResolver<[System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicConstructors)] TResolver>(this IAuthenik8Builder builder)
        where TResolver : class, ISubjectResolver
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<ISubjectResolver, TResolver>());
        return builder;
    }

    private static void AddSettings(this IServiceCollection services)
    {
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Authenik8Metrics>();
        services.AddSingleton<ITokenObserver>(static provider => provider.GetRequiredService<Authenik8Metrics>());
        services.AddSettings<Authenik8Options>(
            Authenik8Options.SectionName,
            Authenik8Settings.Schema,
            static provider => [.. provider.GetServices<SettingsSection>().Select(static section => section.Name)],
            static (settings, options) => settings.Bind(options));
        services.AddSingleton<IValidateOptions<Authenik8Options>, Authenik8OptionsValidator>();
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddSingleton(static provider => RootSecretFactory.Create(provider));
        services.AddHostedService<EphemeralSecretNotice>();
        services.AddSingleton(static provider => KeyRing.Create(Options(provider).Tokens, provider.GetRequiredService<RootSecret>()));
        services.AddSingleton(static provider => TokenSettings.From(Options(provider)));
        services.AddSingleton<TokenService>();
        services.AddSingleton<ITokenService>(static provider => provider.GetRequiredService<TokenService>());
    }

    private static void AddSessions(this IServiceCollection services)
    {
        services.TryAddSingleton<ISessionStore, InMemorySessionStore>();
        services.AddHostedService<InMemorySweeper>();
        services.AddSingleton(static provider => RefreshKeyRing.Create(Options(provider), provider.GetRequiredService<RootSecret>()));
        services.AddSingleton<RefreshTokenCodec>();
        services.AddSingleton<SessionTokenIssuer>();
        services.AddSingleton<SubjectResolverScope>();
        services.AddSingleton<SessionRefresher>();
        services.AddSingleton<RefreshThrottle>();
        services.AddSingleton<SessionEnder>();
        services.AddSingleton<RotationUndoer>();
        services.AddHostedService(static provider => provider.GetRequiredService<RotationUndoer>());
        services.AddSingleton<PendingEnds>();
        services.AddHostedService(static provider => provider.GetRequiredService<PendingEnds>());
        services.AddSingleton<SessionService>();
        services.AddSingleton<ISessionService, TracedSessionService>();
    }

    private static void AddRevocation(this IServiceCollection services)
    {
        services.TryAddSingleton<IRevocationFeed, InMemoryRevocationFeed>();
        services.AddSingleton<RevocationIndex>();
        services.AddSingleton<RevocationRetention>();
        services.AddSingleton(static provider => CreateRevocationMemory(provider));
        services.AddSingleton<RevocationPublisher>();
        services.AddSingleton<RevocationFollower>();
        services.AddHostedService(static provider => provider.GetRequiredService<RevocationFollower>());
        services.AddSingleton<ITokenRevocationCheck, RevocationCheck>();
        services.AddSingleton<IRevocationService, RevocationService>();
        services.AddSingleton<AccessTokenWatcher>();
    }

    // Revocations outlive the process where the feed does.
    private static RevocationMemory CreateRevocationMemory(IServiceProvider provider) =>
        provider.GetRequiredService<IRevocationFeed>() is InMemoryRevocationFeed feed
            ? feed.Memory.Begin(
                provider.GetRequiredService<TimeProvider>().GetUtcNow(),
                storeRemembers: provider.GetRequiredService<ISessionStore>() is not InMemorySessionStore)
            : new RevocationMemory();

    private static void AddPasswords(this IServiceCollection services)
    {
        services.AddSingleton<IPepper>(static provider => new RootPepper(
            Options(provider).Secret is null ? null : provider.GetRequiredService<RootSecret>(), Options(provider).Passwords));
        services.TryAddSingleton<IPasswordHasher>(static provider => new PasswordHasher(
            Options(provider).Passwords, provider.GetRequiredService<IPepper>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<PasswordMemoryNotice>();
        services.AddPasswordPolicy();
    }

    private static void AddAttemptLimits(this IServiceCollection services)
    {
        services.AddSingleton<InMemoryAttemptLimiter>();
        services.TryAddSingleton<IAttemptLimiter>(static provider => provider.GetRequiredService<InMemoryAttemptLimiter>());
        services.AddProtection(static provider => provider.GetRequiredService<InMemoryAttemptLimiter>());
    }

    private static void AddHttpFront(this IServiceCollection services)
    {
        services.AddSingleton<InfrastructureFailures>();
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<ClientAddressResolver>();
        services.AddSingleton<CookiePath>();
        services.AddSingleton<PlainHttpCookieNotice>();
        services.AddSingleton<SessionCookies>();
        services.AddSingleton<ReplacedSessionTerminator>();
        services.AddSingleton<CrossSiteCheck>();
        services.AddSingleton<AccessTokenReader>();
        services.AddSingleton<RefreshTokenReader>();
        services.AddSingleton<EndpointBoundary>();
        services.AddSingleton<RefreshEndpoint>();
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<LogoutAllEndpoint>();
        services.AddSingleton<ListSessionsEndpoint>();
        services.AddSingleton<EndSessionEndpoint>();
        services.AddSingleton<AccountAnswers>();
        services.AddAccountEndpoints();
        services.AddAdminEndpoints();
        services.AddSingleton<JsonWebKeySetEndpoint>();

        // A host without a web server has routes as well, or the framework's own policy cache cannot be made.
        services.AddRoutingCore();
        services.AddTransient<IStartupFilter, SentMethod.StartupFilter>();
        services.AddTransient<IStartupFilter, EndpointStartupCheck>();
        services.AddExceptionHandler<StoreUnavailableHandler>();
        services.AddTransient<Authenik8AuthenticationHandler>();
        services.AddAuthentication();
        services.Configure<AuthenticationOptions>(static options =>
        {
            options.AddScheme<Authenik8AuthenticationHandler>(Authenik8Defaults.AuthenticationScheme, displayName: null);
            options.DefaultScheme ??= Authenik8Defaults.AuthenticationScheme;
        });
        services.AddAuthorization();
        services.AddPolicyNames();
        services.AddDeferredRefusal();
        services.AddSingleton<IAuthorizationHandler, SubjectRequirementHandler>();
        services.AddSingleton<IAuthorizationHandler, ScopeRequirementHandler>();
        services.AddSingleton<IAuthorizationHandler, AccountRequirementHandler>();
        // Read by a host that adds MVC or SignalR, and by no other.
        services.Configure<MvcOptions>(static options =>
        {
            options.Filters.Add(new SubjectBindingFilter());
            options.ValueProviderFactories.Insert(0, new SubjectValueProviderFactory());
        });
        services.Configure<HubOptions>(static options => options.AddFilter(new HubMethodAuthorization()));
        // Last, so that nothing changes but that a host without reflection can describe our endpoints.
        services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Add(BodyJson.Default));
    }

    private static void AddPolicyNames(this IServiceCollection services)
    {
        // Ours does all that the framework's own does, which AddControllers may have added before us; a host's own stays.
        var present = services.LastOrDefault(static service => service.ServiceType == typeof(IAuthorizationPolicyProvider));
        if (present?.ImplementationType == typeof(DefaultAuthorizationPolicyProvider))
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, Authenik8PolicyProvider>());
    }

    private static void AddDeferredRefusal(this IServiceCollection services)
    {
        var present = services.LastOrDefault(static service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        if (present?.ImplementationType == typeof(AuthorizationMiddlewareResultHandler))
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, DeferredRefusal.ResultHandler>());
    }

    private static Authenik8Options Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<Authenik8Options>>().Value;
}
