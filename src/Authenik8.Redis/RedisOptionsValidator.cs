using Microsoft.Extensions.Options;

namespace Authenik8.Redis;

/// <summary>Tells every mistake in <see cref="RedisOptions"/> at once, each with its fix.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    private const int MaxPrefixLength = 64;

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        List<string> mistakes = [];
        if (options.KeyPrefix is not { Length: > 0 and <= MaxPrefixLength } prefix || !prefix.All(IsAllowed))
        {
            mistakes.Add($"{nameof(RedisOptions.KeyPrefix)} must be 1 to {MaxPrefixLength} characters of printable ASCII without "
                + "spaces and braces (braces decide the slot in a Cluster); leave it at \"ak8\" or name it after the application.");
        }
        Require(options.CommandTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(RedisOptions.CommandTimeout));
        Require(options.BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), nameof(RedisOptions.BreakDuration));
        Require(options.ClockSkew, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(RedisOptions.ClockSkew));
        if (options.MaxRetries is < 0 or > 10)
            mistakes.Add($"{nameof(RedisOptions.MaxRetries)} is {options.MaxRetries}; set it to 0 to 10.");
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);

        void Require(TimeSpan value, TimeSpan least, TimeSpan most, string setting)
        {
            if (value < least || value > most)
                mistakes.Add($"{setting} is {value}; set it to {least} to {most}.");
        }
    }

    private static bool IsAllowed(char character) => character is > ' ' and < '\u007f' and not '{' and not '}';
}
