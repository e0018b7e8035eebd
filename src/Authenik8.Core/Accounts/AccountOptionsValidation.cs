using System.Globalization;

namespace Authenik8.Accounts;

/// <summary>Checks the settings of accounts and tells every mistake.</summary>
internal static class AccountOptionsValidation
{
    public static IEnumerable<string> MistakesIn(AccountOptions options)
    {
        foreach (var mistake in new[]
        {
            OutOf("CodeLifetime", options.CodeLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)),
            OutOf("AdministratorCodeLifetime", options.AdministratorCodeLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
            OutOf("UnverifiedLifetime", options.UnverifiedLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(366)),
            OutOf("VerificationLifetime", options.VerificationLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
            OutOf("LinkTicketLifetime", options.LinkTicketLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)),
            OutOf("DeletionGrace", options.DeletionGrace, TimeSpan.FromDays(1), TimeSpan.FromDays(365)),
            OutOf("PurgeInterval", options.PurgeInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            OutOf("ReauthenticationAge", options.ReauthenticationAge, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            OutOf("KnownDeviceLifetime", options.KnownDeviceLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(366)),
            OutOf("CodeAttempts", options.CodeAttempts, 1, 100),
            OutOf("PurgeBatchSize", options.PurgeBatchSize, 1, 10_000),
        })
        {
            if (mistake is not null)
                yield return mistake;
        }
        if (options.UnverifiedLifetime < options.VerificationLifetime)
            yield return "Authenik8:Accounts:UnverifiedLifetime must be at least VerificationLifetime, or a registration is gone before its code ends.";
        if (!Enum.IsDefined(options.CodeFormat))
            yield return "Authenik8:Accounts:CodeFormat must be Link or Digits.";
        if (!AreRoles(options.DefaultRoles))
            yield return "Authenik8:Accounts:DefaultRoles must be names of 1 to 128 characters without commas and control characters.";
        if (!AreRoles(options.GuestRoles))
            yield return "Authenik8:Accounts:GuestRoles must be names of 1 to 128 characters without commas and control characters.";
    }

    private static bool AreRoles(IList<string> roles) => SetRolesCommand.AreWellFormed([.. roles]);

    private static string? OutOf<T>(string setting, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? string.Create(CultureInfo.InvariantCulture, $"Authenik8:Accounts:{setting} is {value}; it must be {least} to {most}.")
            : null;
}
