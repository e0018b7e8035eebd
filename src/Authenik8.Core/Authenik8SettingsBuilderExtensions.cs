using System.Diagnostics.CodeAnalysis;
using Authenik8;
using Authenik8.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets a package that extends the engine have a section of configuration of its own.</summary>
public static class Authenik8SettingsBuilderExtensions
{
    /// <summary>
    /// Reads options from the section <c>Authenik8:{section}</c>. The settings are the public properties of
    /// <typeparamref name="TOptions"/>; an unknown key, and a value that cannot be read, are reported when the host
    /// starts, with the other mistakes in the options.
    /// </summary>
    /// <remarks>Call it before the host's own changes are added, which then win. Calling it again for the same section does nothing.</remarks>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="builder">The engine.</param>
    /// <param name="section">The section's name within <c>Authenik8</c>, such as <c>Redis</c>.</param>
    /// <param name="bind">
    /// Binds what has been read: <c>static (settings, options) => settings.Bind(options)</c>, in the project of the options, where
    /// the generator of configuration binders sees the type.
    /// </param>
    public static IAuthenik8Builder AddSettings<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IAuthenik8Builder builder, string section, Action<IConfiguration, TOptions> bind)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(section);
        ArgumentNullException.ThrowIfNull(bind);
        if (builder.Services.Any(service => service.ImplementationInstance is SettingsSection other && other.Name == section))
            return builder;
        builder.Services.AddSingleton(new SettingsSection(section));
        builder.Services.AddSettings($"{Authenik8Options.SectionName}:{section}", SettingsSchema.Of<TOptions>(), static _ => [], bind);
        return builder;
    }

    /// <summary>Reads options from a section, by its schema.</summary>
    internal static void AddSettings<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services,
        string path,
        SettingsSchema schema,
        Func<IServiceProvider, IReadOnlyCollection<string>> otherSections,
        Action<IConfiguration, TOptions> bind)
        where TOptions : class
    {
        var problems = new SettingsProblems<TOptions>();
        services.AddSingleton<IValidateOptions<TOptions>>(problems);
        services.AddOptions<TOptions>()
            .Configure<IServiceProvider>((options, provider) =>
            {
                if (provider.GetService<IConfiguration>() is not { } configuration)
                    return;
                var (settings, mistakes) = SettingsReader.Read(configuration.GetSection(path), schema, otherSections(provider));
                problems.Set(options, mistakes);
                bind(settings, options);
            })
            .ValidateOnStart();
    }
}
