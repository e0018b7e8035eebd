using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Authenik8.Configuration;

/// <summary>Remembers what could not be read from configuration until the options are validated, so that it is reported with every other mistake.</summary>
internal sealed class SettingsProblems<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    private readonly ConditionalWeakTable<TOptions, IReadOnlyList<string>> _problems = [];

    public void Set(TOptions options, IReadOnlyList<string> problems) => _problems.AddOrUpdate(options, problems);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        _problems.TryGetValue(options, out var problems) && problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
