using System.Globalization;

namespace Authenik8.Protection;

/// <summary>Tells all mistakes in <see cref="ProtectionOptions"/> at once.</summary>
internal static class ProtectionOptionsValidation
{
    private const string Section = "Authenik8:Protection:";
    private const int MostPermits = 10_000;
    private const int MostFailuresInARow = 100;

    /// <summary>All mistakes, each naming the setting and the fix.</summary>
    public static IReadOnlyList<string> MistakesIn(ProtectionOptions options)
    {
        var mistakes = new List<string>();
        Check(nameof(options.LoginFailures), options.LoginFailures, mistakes);
        Check(nameof(options.LoginFailuresPerAddress), options.LoginFailuresPerAddress, mistakes);
        Check(nameof(options.Logins), options.Logins, mistakes);
        Check(nameof(options.LoginsPerAddress), options.LoginsPerAddress, mistakes);
        Check(nameof(options.LoginBackoff), options.LoginBackoff, mistakes);
        Check(nameof(options.RegistrationsPerAddress), options.RegistrationsPerAddress, mistakes);
        Check(nameof(options.Messages), options.Messages, mistakes);
        Check(nameof(options.MessagesPerAddress), options.MessagesPerAddress, mistakes);
        Check(nameof(options.CodeFailures), options.CodeFailures, mistakes);
        Check(nameof(options.CodeFailuresPerAccount), options.CodeFailuresPerAccount, mistakes);
        Check(nameof(options.CodeFailuresPerAddress), options.CodeFailuresPerAddress, mistakes);
        Check(nameof(options.RefreshesPerSession), options.RefreshesPerSession, mistakes);
        Check(nameof(options.RefreshesPerAddress), options.RefreshesPerAddress, mistakes);
        Check(nameof(options.GuestsPerAddress), options.GuestsPerAddress, mistakes);
        if (options.NetworkFactor is < 0 or > 100)
            mistakes.Add($"{Section}{nameof(options.NetworkFactor)} is {options.NetworkFactor}; set it to 1 to 100, or to 0 to switch the limits by IPv6 /48 off.");
        foreach (var backend in options.TrustedBackends)
        {
            if (!TrustedNetwork.TryParse(backend, out _))
            {
                mistakes.Add(
                    $"{Section}{nameof(options.TrustedBackends)} has \"{backend}\"; write an address such as 192.0.2.7 or a network such as 10.1.0.0/16, " +
                    "no wider than a /8 of IPv4 or a /32 of IPv6.");
            }
        }
        return mistakes;
    }

    private static void Check(string limit, AttemptWindowOptions window, List<string> mistakes)
    {
        if (window.Permits is < 0 or > MostPermits)
            mistakes.Add($"{Section}{limit}:{nameof(window.Permits)} is {window.Permits}; set it to 1 to {MostPermits}, or to 0 to switch the limit off.");
        CheckRange($"{limit}:{nameof(window.Window)}", window.Window, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), mistakes);
    }

    private static void Check(string limit, AttemptBackoffOptions backoff, List<string> mistakes)
    {
        if (backoff.Ceiling is < 1 or > MostFailuresInARow)
            mistakes.Add($"{Section}{limit}:{nameof(backoff.Ceiling)} is {backoff.Ceiling}; set it to 1 to {MostFailuresInARow}.");
        var most = Math.Clamp(backoff.Ceiling, 1, MostFailuresInARow);
        if (backoff.Free < 0 || backoff.Free > most)
            mistakes.Add($"{Section}{limit}:{nameof(backoff.Free)} is {backoff.Free}; set it to 1 to {most}, or to 0 to switch the limit off.");
        CheckRange($"{limit}:{nameof(backoff.FirstDelay)}", backoff.FirstDelay, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), mistakes);
        CheckRange($"{limit}:{nameof(backoff.MaxDelay)}", backoff.MaxDelay, backoff.FirstDelay, TimeSpan.FromDays(1), mistakes);
        CheckRange($"{limit}:{nameof(backoff.Memory)}", backoff.Memory, backoff.MaxDelay, TimeSpan.FromDays(366), mistakes);
    }

    private static void CheckRange(string setting, TimeSpan value, TimeSpan least, TimeSpan most, List<string> mistakes)
    {
        if (value < least || value > most)
            mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}{setting} is {value}; set it to {least} to {most}."));
    }
}
